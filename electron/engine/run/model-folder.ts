import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { safetensorsEntries, safetensorsHeaderLength } from '#shared/formats/safetensors'
import { FormatError } from '#shared/formats/format-error'
import { shapeText } from '#shared/formats/tensor'
import {
  modelManifest,
  patternsConfig,
  type ModelConfig,
  type ModelManifest,
  type RecordedPatterns,
} from '#shared/model/model-config'
import type { StoredWeight } from '../graph/onnx-graph'
import { modelParameters } from '../weights/parameters'
import { sampledHash } from '../weights/sampled-hash'
import { RunError } from './run-error'

export const WEIGHTS_FILE = 'model.safetensors'

/** An imported model on the disk: the numbers stay there until a session maps them. */
export interface ModelFolder {
  readonly folder: string
  readonly manifest: ModelManifest
  readonly stored: ReadonlyMap<string, StoredWeight>
  /** Size and time of the weights when they were opened. */
  readonly stamp: string
}

/** An imported model with a known forward pass, or with attention patterns in its place (`manifest.patterns`). */
export interface RunnableModel extends ModelFolder {
  readonly config: ModelConfig
}

/**
 * @param asItIs also with other weights than were imported: who looks for what changed opens them
 * @throws RunError when the folder holds no imported model, not a whole one, or other weights than were imported
 */
export async function openModelFolder(folder: string, asItIs = false): Promise<ModelFolder> {
  const text = await readFile(join(folder, 'model.json'), 'utf8').catch(() => {
    throw new RunError(
      'NOT_A_MODEL',
      `${folder} has no model.json: it is not an imported model. Import it first.`,
    )
  })
  const manifest = manifestFrom(text, folder)
  const { name } = manifest
  const stored = await storedWeights(folder, name, asItIs ? undefined : manifest.weights?.sample)
  const { config, patterns } = manifest
  const parameters = config ? modelParameters(config) : patterns ? patternParameters(patterns) : null
  if (parameters) requireParameters(parameters, stored, name)
  if (manifest.mapping) requireParameters(mappedParameters(manifest.mapping.config, stored), stored, name)
  return { folder, manifest, stored, stamp: await stampOf(folder, name) }
}

/** @throws RunError when the weights are gone or not what they were when the model was opened */
export async function requireUnchanged({ folder, manifest, stamp }: ModelFolder): Promise<void> {
  if ((await stampOf(folder, manifest.name)) === stamp) return
  throw new RunError('DAMAGED', `The files of ${manifest.name} changed since it was opened. Open it again.`)
}

/** Why a model whose weights were exchanged for others is not opened. */
export const otherWeights = (name: string): string =>
  `The weights of ${name} changed on the disk and are no longer what was imported. Import the model again.`

async function stampOf(folder: string, name: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(join(folder, WEIGHTS_FILE)).catch(() => {
    throw new RunError('DAMAGED', `The weights of ${name} are gone from the disk. Import the model again.`)
  })
  return [size, mtimeMs, ino].join(' ')
}

/** @throws RunError for weights of unknown architecture */
export function runnable(model: ModelFolder): RunnableModel {
  const { config, patterns, mapping } = model.manifest
  if (config) return { ...model, config }
  if (patterns) return { ...model, config: patternsConfig(patterns) }
  if (mapping) return { ...model, config: mapping.config }
  throw new RunError(
    'WEIGHTS_ONLY',
    `The architecture of ${model.manifest.name} is not known: its weights can be read, but it cannot be run. Use analyses of weights.`,
  )
}

function manifestFrom(text: string, folder: string): ModelManifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new RunError('NOT_A_MODEL', `${join(folder, 'model.json')} is not JSON. Import the model again.`)
  }
  const parsed = modelManifest.safeParse(json)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]
  throw new RunError(
    'NOT_A_MODEL',
    `${join(folder, 'model.json')} does not describe a model (${path.join('.')}: ${message}). Import it again.`,
  )
}

/** @param sample what blocks of the file had when it was imported, where that was noted */
async function storedWeights(
  folder: string,
  name: string,
  sample: string | undefined,
): Promise<Map<string, StoredWeight>> {
  const handle = await open(join(folder, WEIGHTS_FILE), 'r').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'are gone from the disk' : 'cannot be opened'
    throw new RunError('DAMAGED', `The weights of ${name} ${why}. Import the model again.`)
  })
  try {
    const { size } = await handle.stat()
    const isOther = sample !== undefined && (await sampledHash(handle)) !== sample
    const prefix = new Uint8Array(Math.min(8, size))
    await handle.read(prefix, 0, prefix.length, 0)
    const start = 8 + safetensorsHeaderLength(prefix, size)
    const header = new Uint8Array(start - 8)
    await handle.read(header, 0, header.length, 8)
    const entries = safetensorsEntries(header, size - start)
    // What is cut off has said so by now.
    if (isOther) throw new RunError('DAMAGED', otherWeights(name))
    return new Map(
      entries.map(({ name, shape, begin, end }) => [
        name,
        { shape, file: WEIGHTS_FILE, offset: start + begin, bytes: end - begin },
      ]),
    )
  } catch (error) {
    if (error instanceof FormatError)
      throw new RunError('DAMAGED', `The weights of ${name}: ${error.message} Import the model again.`)
    throw error
  } finally {
    await handle.close()
  }
}

/** What a mapped model holds: its heads, and of the rest what is there. */
function mappedParameters(
  config: ModelConfig,
  stored: ReadonlyMap<string, StoredWeight>,
): Map<string, readonly number[]> {
  const all = [...modelParameters(config)]
  return new Map(all.filter(([name]) => /\.attn\.W_[QKVO]$/.test(name) || stored.has(name)))
}

/** @throws RunError for a model of which only weights or patterns are there */
export function requireForwardPass({ manifest: { name, mapping, patterns } }: ModelFolder): void {
  if (mapping) {
    throw new RunError(
      'WEIGHTS_ONLY',
      `A mapping says what the attention weights of ${name} are, not how it computes: it cannot be run. Use analyses of weights.`,
    )
  }
  requireWeights({ manifest: { name, patterns } })
}

/** @throws RunError for a model of which only patterns are there */
export function requireWeights({
  manifest,
}: {
  readonly manifest: Pick<ModelManifest, 'name' | 'patterns'>
}): void {
  if (!manifest.patterns) return
  throw new RunError(
    'PATTERNS_ONLY',
    `${manifest.name} has attention patterns and no weights: nothing else of it can be computed. Use analyses of patterns.`,
  )
}

/** What the file of recorded patterns holds. */
function patternParameters({
  n_layers,
  n_heads,
  tokens: { length },
}: RecordedPatterns): Map<string, number[]> {
  return new Map(
    Array.from({ length: n_layers }, (_, l) => [`blocks.${l}.attn.hook_pattern`, [n_heads, length, length]]),
  )
}

/** The file may have changed since it was imported. */
function requireParameters(
  parameters: ReadonlyMap<string, readonly number[]>,
  stored: ReadonlyMap<string, StoredWeight>,
  model: string,
): void {
  for (const [name, shape] of parameters) {
    const found = stored.get(name)
    const fits = found && shapeText(found.shape) === shapeText(shape) && found.bytes === entries(shape) * 4
    if (fits) continue
    const fault = found
      ? `is ${shapeText(found.shape)}, ${found.bytes} bytes; the model needs ${shapeText(shape)} of float32`
      : 'is missing'
    throw new RunError('DAMAGED', `“${name}” of ${model} ${fault}. Import the model again.`)
  }
}

function entries(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
