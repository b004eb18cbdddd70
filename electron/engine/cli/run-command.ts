import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { z } from 'zod'
import { readSafetensors } from '#shared/formats/safetensors'
import { FormatError } from '#shared/formats/format-error'
import type { Tensor } from '#shared/formats/tensor'
import { hooksMatching, modelHooks } from '../graph/hooks'
import type { Activation } from '../run/activation'
import { writeActivations } from '../run/activations-file'
import { editsFile, editsOfFile, type EditsOfFile } from '../run/edits-file'
import { Engine } from '../run/engine'
import { requireForwardPass, type RunnableModel } from '../run/model-folder'
import { nextTokenLoss } from '../run/next-token-loss'
import { requireTokens, type TokenBatch } from '../run/token-batch'
import { CliError } from './cli-error'
import { providerFrom, threadsFrom } from './engine-options'
import { textOfFile } from './input-file'
import { withModel } from './model-source'
import { jsonText, printNote, printResult } from './output'
import { contextFrom, tokensFrom, type TokenOptions } from './token-source'

export interface RunOptions extends TokenOptions {
  readonly capture?: string
  readonly edits?: string
  readonly editsTensors?: string
  readonly process?: string
  readonly provider?: string
  readonly threads?: string
  readonly out: string
  readonly json?: boolean
}

/** Runs a model and writes its logits, and the hooks that were asked for. */
export async function runCommand(path: string, options: RunOptions): Promise<number> {
  const { out } = options
  if (!['.safetensors', '.npz'].includes(extname(out).toLowerCase())) {
    throw new CliError('USAGE', `--out ${out}: name a file that ends in .safetensors or .npz.`)
  }
  const provider = providerFrom(options.provider)
  const threads = threadsFrom(options.threads)
  const summary = await withModel(path, options.process, async (model) => {
    requireForwardPass(model)
    const tokens = await tokensFrom(options, model.folder)
    requireTokens(model.config, tokens)
    const context = await contextFrom(options, model, tokens.length)
    const capture = captured(model, options.capture)
    const { edits, matched } = await editsFrom(model, tokens, context, options)
    const engine = new Engine({ provider, threads, onNotice: printNote })
    const start = performance.now()
    const run = await engine.run(model, { start: tokens, context, capture, edits, logits: 'all' })
    const ms = performance.now() - start
    const logits = run.logits!
    const tensors = new Map<string, Activation>([['logits', logits], ...run.activations])
    await write(out, tensors)
    await engine.release()
    const loss = nextTokenLoss(logits, tokens, model.config.d_vocab)
    if (loss !== null && !Number.isFinite(loss)) printNote(noLoss(model))
    return {
      model: model.manifest.name,
      sha256: model.manifest.source.sha256,
      processing: model.manifest.processing,
      provider: run.provider,
      ms,
      loss: Number.isNaN(loss) ? null : loss,
      tokens: [tokens.length, tokens[0].length],
      ...(context ? { context: [context.length, context[0].length] } : {}),
      edits: matched,
      tensors: [...tensors].map(([name, { shape }]) => ({ name, shape })),
      out,
    }
  })
  printResult(options.json ? jsonText(summary, true) : summaryText(summary))
  return 0
}

/** Why logits are no numbers, as far as it is known. */
function noLoss({ manifest: { name, suspicious } }: RunnableModel): string {
  const why =
    suspicious.length > 0 ? suspicious.join(' ') : `induction-lab verify says whether ${name} is whole.`
  return `The logits hold NaN or ∞, so there is no loss. ${why}`
}

function captured({ config, manifest }: RunnableModel, text: string | undefined): Set<string> {
  const hooks = modelHooks(config)
  if (text === undefined) return new Set()
  if (text.trim() === 'all') return new Set(hooks.filter(({ cached }) => cached).map(({ name }) => name))
  const names = text.split(',').flatMap((part) => {
    const found = hooksMatching(hooks, part.trim())
    if (found.length > 0) return found.map(({ name }) => name)
    throw new CliError(
      'UNKNOWN_HOOK',
      `${manifest.name} has no hook “${part.trim()}”. --capture all gives every one.`,
    )
  })
  return new Set(names)
}

async function editsFrom(
  { config }: RunnableModel,
  tokens: TokenBatch,
  context: TokenBatch | undefined,
  options: RunOptions,
): Promise<EditsOfFile> {
  const { edits: path, editsTensors } = options
  if (path === undefined) {
    if (editsTensors === undefined) return { edits: [], matched: [] }
    throw new CliError('USAGE', '--edits-tensors goes with --edits.')
  }
  let json: unknown
  try {
    json = JSON.parse(await textOfFile(path))
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError('BAD_EDIT', `${path} is not JSON.`)
  }
  const parsed = editsFile.safeParse(json)
  if (!parsed.success) {
    throw new CliError(
      'BAD_EDIT',
      `${path} is no list of edits: ${whatEditsLack(json, parsed.error.issues[0])}`,
    )
  }
  const needsTensors = parsed.data.some(
    ({ gate, add }) => typeof gate === 'object' || typeof add === 'object',
  )
  const tensors = needsTensors ? await tensorsFrom(editsTensors ?? beside(path)) : new Map<string, Tensor>()
  return editsOfFile(config, parsed.data, tensors, tokens.length, tokens[0].length, context?.[0].length)
}

/** What is wrong with a file of edits, by the number of the edit and its field. */
function whatEditsLack(json: unknown, { path: [index, field], code, message }: z.core.$ZodIssue): string {
  if (typeof index !== 'number') return 'it is [{"hook": …, "gate": 0, "add": 0}, …].'
  const edit: unknown = Array.isArray(json) ? json[index] : null
  if (typeof field !== 'string') {
    return code === 'unrecognized_keys' ? `edit ${index}: ${message}.` : `edit ${index} is no edit.`
  }
  const isThere = typeof edit === 'object' && edit !== null && field in edit
  if (!isThere) return `edit ${index} has no “${field}”. Each has hook, gate and add.`
  const what = FIELDS[field] ?? 'as the documentation has it'
  return `the “${field}” of edit ${index} is not ${what}.`
}

const FIELDS: Readonly<Record<string, string>> = {
  hook: 'the name of a hook',
  axes: 'a list of names of axes',
  select: 'a list of indices for each axis',
  gate: 'a number or {"tensor": NAME}',
  add: 'a number, "-inf" or {"tensor": NAME}',
  cells: 'a whole number',
}

function beside(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.safetensors`
}

async function tensorsFrom(path: string): Promise<Map<string, Tensor>> {
  try {
    const tensors = readSafetensors(new Uint8Array(await readFile(path)))
    return new Map(tensors.map((tensor) => [tensor.name, tensor]))
  } catch (error) {
    if (error instanceof FormatError) throw new CliError('BAD_EDIT', `${path}: ${error.message}`)
    throw new CliError('NOT_FOUND', `The edits name tensors, and ${path} cannot be read.`)
  }
}

async function write(path: string, tensors: ReadonlyMap<string, Activation>): Promise<void> {
  try {
    await writeActivations(path, tensors)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CliError('NOT_WRITABLE', `${path} cannot be written${code ? ` (${code})` : ''}.`)
  }
}

function summaryText(summary: {
  model: string
  processing: readonly string[]
  provider: string
  ms: number
  loss: number | null
  tokens: number[]
  edits: readonly (readonly string[])[]
  tensors: readonly { name: string; shape: readonly number[] }[]
  out: string
}): string {
  const { model, processing, provider, ms, loss, tokens, edits, tensors, out } = summary
  return [
    `model       ${model}`,
    ...(processing.length > 0 ? [`processing  ${processing.join(', ')}`] : []),
    `tokens      ${tokens.join(' × ')}`,
    `provider    ${provider}`,
    `time        ${ms.toFixed(1)} ms`,
    `loss        ${loss ?? 'none'}`,
    ...edits.map((hooks, i) => `edit ${i}      ${hooks.join(', ')}`),
    `tensors     ${tensors.length} in ${out}`,
  ].join('\n')
}
