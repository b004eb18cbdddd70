import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { damagedFile, fileError, WeightsError } from './weights-error'

/** Where a checkpoint stands: one file, or the shards that an index lists. */
export interface CheckpointFiles {
  /** The file itself, or the index. */
  readonly main: string
  readonly shards: readonly string[] | null
}

/** Names that projects give a model's file, in the order in which transformers and TransformerLens look for them. */
const USUAL = [
  /^model\.safetensors$/,
  /^model\.safetensors\.index\.json$/,
  /^pytorch_model\.bin$/,
  /^pytorch_model\.bin\.index\.json$/,
  /final\.pth$/,
  /^model\.(pt|pth|ckpt|npz)$/,
  /^patterns?\.(safetensors|npz|npy)$/,
  /^(ckpt|best_checkpoint|checkpoint)\.(pt|pth|ckpt)$/,
]

const CHECKPOINT = /\.(safetensors|pt|pth|ckpt|bin|npz|npy)$/
const LARGEST_INDEX = 64 * 2 ** 20

/**
 * The files of a checkpoint.
 *
 * @param path a file, an index of shards, or a folder with one checkpoint
 * @throws WeightsError when there is none, or several and none with a usual name
 */
export async function checkpointFiles(path: string): Promise<CheckpointFiles> {
  const folder = (await isFolder(path)) ? path : null
  const main = folder === null ? path : join(folder, await chosenIn(folder))
  return { main, shards: main.endsWith('.index.json') ? await shardsOf(main) : null }
}

/** `config.json` in a folder, or beside a file; `null` where there is none. */
export async function configBeside(path: string): Promise<string | null> {
  const config = join((await isFolder(path)) ? path : dirname(path), 'config.json')
  return stat(config).then(
    (found) => (found.isFile() ? config : null),
    () => null,
  )
}

async function chosenIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileError(folder, error, 'read')
  })
  return checkpointAmong(names, folder)
}

/**
 * The checkpoint among the names of a folder's files.
 *
 * @param folder for the sentence
 * @throws WeightsError when there is none, or several and none with a usual name
 */
export function checkpointAmong(names: readonly string[], folder: string): string {
  for (const pattern of USUAL) {
    const found = names.filter((name) => pattern.test(name))
    if (found.length === 1) return found[0]
    if (found.length > 1) throw several(folder, found)
  }
  const others = names.filter((name) => CHECKPOINT.test(name)).sort()
  if (others.length === 1) return others[0]
  if (others.length > 1) throw several(folder, others)
  throw new WeightsError(
    'NOT_A_CHECKPOINT',
    `${folder} holds no checkpoint (.safetensors, .pt, .pth, .ckpt, .bin, .npz, .npy). Choose another folder.`,
  )
}

function several(folder: string, names: readonly string[]): WeightsError {
  return new WeightsError(
    'AMBIGUOUS',
    `${folder} holds several checkpoints: ${names.join(', ')}. Name one of them.`,
  )
}

/** The files that an index names, each once, in order of their names. They stand beside it and nowhere else. */
export async function shardsOf(index: string): Promise<string[]> {
  const fault = (what: string) => damagedFile(`${basename(index)} ${what}.`)
  const parsed = await jsonFile(index, LARGEST_INDEX, 'DAMAGED')
  const map = (parsed as { weight_map?: unknown } | null)?.weight_map
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw fault('lists no weights (weight_map)')
  const names = [...new Set(Object.values(map as Record<string, unknown>))]
  return names
    .map((name) => {
      if (typeof name !== 'string' || name === '' || /[\\/]/.test(name) || name.startsWith('.')) {
        throw fault('names a file that does not stand beside it')
      }
      return name
    })
    .sort()
    .map((name) => join(dirname(index), name))
}

/** @throws WeightsError with `code` when the file is too large or no JSON */
export async function jsonFile(
  path: string,
  largest: number,
  code: 'DAMAGED' | 'BAD_CONFIG',
): Promise<unknown> {
  let text: string
  try {
    if ((await stat(path)).size > largest)
      throw new WeightsError(
        code,
        `${basename(path)} is too large for what its name says. Choose the right file.`,
      )
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw error instanceof WeightsError ? error : fileError(path, error, 'read')
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new WeightsError(
      code,
      `${basename(path)} is not JSON: ${(error as Error).message}. Correct it or download it again.`,
    )
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw fileError(path, error, 'read')
  }
}
