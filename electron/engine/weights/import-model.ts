import { access, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { modelManifest, type ModelManifest, type RecordedPatterns } from '#shared/model/model-config'
import { weightsMapping, type WeightsMapping } from '#shared/model/weights-mapping'
import type { ConfigSource } from '../architectures/config-reader'
import { checkpointFiles, configBeside, jsonFile } from './checkpoint-files'
import { modelLayout, type ModelLayout } from './model-layout'
import { findTokens, writeTokens, type FoundTokens } from '../tokenizers/import-tokens'
import { patternTokens } from '../tokenizers/pattern-tokens'
import { openFile } from './byte-source'
import { openFiles, sha256Of, type OpenedFiles } from './open-files'
import type { Settings } from './readers/checkpoint'
import {
  checkedPatterns,
  patternEntries,
  patternIds,
  patternViews,
  type PatternViews,
} from './recorded-patterns'
import { sameNumbers } from './same-numbers'
import { sampledHash } from './sampled-hash'
import { entryCount } from './stored-tensor'
import { fileError, WeightsError } from './weights-error'
import { writeWeightsFile } from './weights-file'

export interface ImportOptions {
  /** A checkpoint, an index of shards, or a folder with one of them. */
  readonly path: string
  /** A configuration file instead of the `config.json` beside it. */
  readonly config?: string
  /** A family instead of the one that names and configuration tell. */
  readonly architecture?: string
  /** What the tensors of an unknown architecture are: a mapping file, or a mapping. */
  readonly mapping?: string | WeightsMapping
  /** What a person says where no configuration does, by the family's fields; `architecture` is the family. */
  readonly answers?: Readonly<Record<string, string | number>>
  /** Where the checkpoint came from, where that is not what it is now. */
  readonly origin?: Pick<ModelManifest, 'name' | 'source'>
  /** A `tokenizer.json`, `meta.pkl` or label file instead of the one beside it. */
  readonly tokenizer?: string
  /** The folder that receives `model.safetensors` and `model.json`; made where it is missing. */
  readonly out: string
  readonly signal?: AbortSignal
  /** Bytes of the model that are written, and all of them. */
  readonly onProgress?: (done: number, total: number) => void
}

export interface ImportedModel {
  readonly manifest: ModelManifest
  readonly format: string
  readonly tensors: number
}

const LARGEST_CONFIG = 2 ** 20

/** Stems of file names that say nothing: the folder's name is the model's then. */
const ANY_MODEL = /^(model|model_final|pytorch_model|ckpt|checkpoint|best_checkpoint|patterns?)$/

/**
 * Makes a checkpoint one of our models: every parameter in float32 under TransformerLens's names, in the order and with
 * the shapes of `modelParameters`. It is written under another name and moved into place when it is whole.
 *
 * @throws WeightsError with a sentence that names the fault; the folder is as it was then
 */
export async function importModel(options: ImportOptions): Promise<ImportedModel> {
  const configPath = options.config ?? (await configBeside(options.path))
  const given = configPath === null ? null : await configSource(configPath)
  const files = await checkpointFiles(options.path)
  const opened = await openFiles(files)
  try {
    const mapping = typeof options.mapping === 'string' ? await mappingFile(options.mapping) : options.mapping
    const patterns = mapping ? null : patternViews(opened.checkpoint)
    const layout: ModelLayout = patterns
      ? { architecture: 'patterns', config: null, entries: patternEntries(patterns) }
      : modelLayout(opened.checkpoint, [...(given ? [given] : []), ...answered(options.answers)], {
          architecture: options.architecture ?? textOf(options.answers?.architecture),
          required: options.config !== undefined,
          mapping,
        })
    await requireFreeFolder(options.out, files.main)
    const found = patterns
      ? await recordedPatterns(patterns, files.main, options.tokenizer)
      : await findTokens(
          files.main,
          options.tokenizer,
          layout.architecture,
          layout.config ?? layout.mapping?.config ?? null,
        )
    const manifest = await written(options, layout, opened, files.main, found)
    return { manifest, format: opened.checkpoint.format, tensors: layout.entries.length }
  } finally {
    await opened.close()
  }
}

/** Patterns that were checked, with the sequence that they are of. */
async function recordedPatterns(
  views: PatternViews,
  file: string,
  labels: string | undefined,
): Promise<FoundTokens & { readonly patterns: RecordedPatterns }> {
  const [n_heads, length] = views.layers[0].shape
  const { ids, ...found } = await patternTokens(file, labels, await patternIds(views), length)
  const { causal, suspicious } = await checkedPatterns(views)
  return {
    ...found,
    suspicious: [...found.suspicious, ...suspicious],
    patterns: { n_layers: views.layers.length, n_heads, causal, tokens: [...ids] },
  }
}

/** @throws WeightsError for a file that is no mapping */
async function mappingFile(path: string): Promise<WeightsMapping> {
  const parsed = weightsMapping.safeParse(await jsonFile(path, LARGEST_CONFIG, 'BAD_CONFIG'))
  if (parsed.success) return parsed.data
  const { path: place, message } = parsed.error.issues[0]
  throw new WeightsError(
    'BAD_CONFIG',
    `${basename(path)} is no mapping of weights: ${place.join('.')}: ${message}.`,
  )
}

/** Answers as a configuration; `none` is how a person writes `null`. */
function answered(answers: ImportOptions['answers'] = {}): ConfigSource[] {
  const fields = Object.entries(answers).filter(([field]) => field !== 'architecture')
  if (fields.length === 0) return []
  const settings = Object.fromEntries(
    fields.map(([field, value]) => [field, value === 'none' ? null : value]),
  )
  return [{ label: 'What you said', settings }]
}

function textOf(answer: string | number | undefined): string | undefined {
  return answer === undefined ? undefined : String(answer)
}

async function configSource(path: string): Promise<ConfigSource> {
  const settings = await jsonFile(path, LARGEST_CONFIG, 'BAD_CONFIG')
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new WeightsError('BAD_CONFIG', `${basename(path)} is no list of fields.`)
  }
  return { label: basename(path), settings: settings as Settings }
}

/** An imported model may be replaced; a file of somebody else's may not. */
async function requireFreeFolder(out: string, source: string): Promise<void> {
  const target = join(out, 'model.safetensors')
  const manifest = await readFile(join(out, 'model.json'), 'utf8').catch(() => null)
  const ours = manifest !== null && isManifest(manifest)
  const free = ours || !(await present(target))
  if (free && resolve(target) !== resolve(source)) return
  throw new WeightsError(
    'NOT_WRITABLE',
    `${target} is there already and was not made by an import. Choose another folder with --out.`,
  )
}

function isManifest(text: string): boolean {
  try {
    return modelManifest.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

async function written(
  { out, origin, signal, onProgress }: ImportOptions,
  { architecture, config, entries, copies, mapping }: ModelLayout,
  opened: OpenedFiles,
  source: string,
  found: FoundTokens & { readonly patterns?: RecordedPatterns },
): Promise<ModelManifest> {
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw fileError(out, error, 'written')
  })
  const partial = join(out, 'model.safetensors.partial')
  try {
    const checked = [
      ...((await opened.checkpoint.checked?.()) ?? []),
      ...(await differingCopies(copies)),
      ...found.suspicious,
    ]
    const suspicious = [...checked, ...(await writeWeightsFile(partial, entries, { signal, onProgress }))]
    const manifest = modelManifest.parse({
      format: 'induction-lab-model',
      version: 1,
      name: origin?.name ?? modelName(source),
      architecture,
      config,
      ...(found.patterns ? { patterns: found.patterns } : {}),
      ...(mapping ? { mapping } : {}),
      source: origin?.source ?? {
        file: basename(source),
        bytes: opened.bytes,
        sha256: await opened.sha256(signal),
      },
      weights: { ...(await fileHash(partial, signal)), sample: await sampleOf(partial) },
      processing: [],
      parameters: entries.reduce((sum, { shape }) => sum + entryCount(shape), 0),
      suspicious:
        config || found.patterns || mapping
          ? suspicious
          : [...suspicious, 'Its architecture is not known: only its weights can be read.'],
    } satisfies ModelManifest)
    await rename(partial, join(out, 'model.safetensors'))
    await writeTokens(out, found)
    await writeFile(join(out, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    return manifest
  } catch (error) {
    await rm(partial, { force: true })
    throw isFileError(error) ? fileError(out, error, 'written') : error
  }
}

async function sampleOf(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    return await sampledHash(file)
  } finally {
    await file.close()
  }
}

/** Size and SHA-256 of a file. @throws WeightsError */
export async function fileHash(
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const file = await openFile(path)
  try {
    return { bytes: file.size, sha256: await sha256Of([file], signal) }
  } finally {
    await file.close()
  }
}

async function differingCopies(copies: ModelLayout['copies']): Promise<string[]> {
  if (!copies || (await sameNumbers(...copies.views))) return []
  const [copy, original] = copies.names
  return [
    `${copy} differs from ${original}, which the configuration makes it a copy of: ${original} was taken.`,
  ]
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && !(error instanceof WeightsError) && 'syscall' in error
}

function modelName(source: string): string {
  const stem = basename(source, extname(source)).replace(/\.(safetensors|bin)\.index$/, '')
  return ANY_MODEL.test(stem) ? basename(dirname(resolve(source))) : stem
}

async function present(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
