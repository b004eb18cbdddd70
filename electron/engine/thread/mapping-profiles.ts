import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { weightsMapping, type WeightsMapping } from '#shared/model/weights-mapping'
import { fileError } from '../weights/weights-error'

const ENDING = '.mapping.json'

/**
 * Keeps a mapping beside the models, for other checkpoints of the same kind; an earlier one of the same name goes.
 *
 * @throws WeightsError when the disk fails
 */
export async function keepProfile(folder: string, name: string, mapping: WeightsMapping): Promise<void> {
  const path = join(folder, `${fileName(name)}${ENDING}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(path, `${JSON.stringify(mapping, null, 2)}\n`)
  } catch (error) {
    throw fileError(path, error, 'written')
  }
}

/** Mappings that were kept, by name; what is no mapping is left out. */
export async function keptProfiles(folder: string): Promise<{ name: string; mapping: WeightsMapping }[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ENDING)).sort()
  const profiles = await Promise.all(
    names.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8').catch(() => '')
      const mapping = mappingOf(text)
      return mapping ? [{ name: file.slice(0, -ENDING.length), mapping }] : []
    }),
  )
  return profiles.flat()
}

function mappingOf(text: string): WeightsMapping | null {
  try {
    return weightsMapping.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** A name that every system takes. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(0, 100)
}
