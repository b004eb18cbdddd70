import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Circuit } from '#shared/circuit/circuit'
import { CircuitError } from '#shared/circuit/circuit-error'
import { parseDocument } from '#shared/document/parse'
import type { ModelTokens } from '#shared/model/model-tokens'
import { openModelFolder } from '../run/model-folder'
import { writeCircuitModel } from '../weights/circuit-model'
import { BARE_WEIGHTS } from './circuit-weights'
import { ThreadError } from './thread-error'

/**
 * Writes a document's circuit as a model of the library, with its tokens. One that was made of a circuit of the same
 * name before is replaced.
 *
 * @param folder of the library
 * @returns its id
 * @throws ThreadError for what is no document, or no circuit that a transformer can be
 */
export async function compileInto(folder: string, text: string): Promise<string> {
  const parsed = parseDocument(text)
  if (!parsed.ok) throw new ThreadError('BAD_REQUEST', parsed.error)
  const { name, circuit } = parsed.document
  const id = randomUUID()
  const unfinished = join(folder, `${id}.unfinished`)
  try {
    await mkdir(folder, { recursive: true })
    const title = `${name}, compiled`
    const file = { name: title, bytes: new TextEncoder().encode(text) }
    const bare = join(unfinished, BARE_WEIGHTS)
    await writeCircuitModel(circuit, file, unfinished)
    await writeCircuitModel(circuit, file, bare, { hides: false })
    const tokens = tokensOf(circuit)
    for (const each of tokens ? [unfinished, bare] : []) {
      await writeFile(join(each, 'tokens.json'), `${JSON.stringify(tokens)}\n`)
    }
    const before = await compiledFolders(folder, title)
    await rename(unfinished, join(folder, id))
    for (const old of before) await rm(old, { recursive: true, force: true })
    return `imported/${id}`
  } catch (error) {
    if (error instanceof CircuitError) throw new ThreadError('BAD_REQUEST', error.message)
    throw error
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** What the ids say: letters make texts, longer words are names. No sequence of a circuit begins with BOS. */
function tokensOf({ embedding }: Circuit): ModelTokens | null {
  if (embedding.kind !== 'two-hot') return null
  const { vocabulary } = embedding
  return {
    format: 'induction-lab-tokens',
    version: 1,
    kind: vocabulary.every((token) => [...token].length === 1) ? 'characters' : 'labels',
    texts: vocabulary.map((token, id) => [id, token]),
    bos: null,
    pad: null,
    stride: 1,
  }
}

async function compiledFolders(folder: string, name: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.endsWith('.unfinished')) continue
    const path = join(folder, entry.name)
    const manifest = await openModelFolder(path).then(
      (model) => model.manifest,
      () => null,
    )
    if (manifest?.architecture === 'circuit' && manifest.name === name) found.push(path)
  }
  return found
}
