import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { modelHooks } from '../graph/hooks'
import { editsFile, editsOfFile } from './edits-file'
import { forward } from './forward'
import type { PartRunner } from './part-runner'
import { jsonOf, reference, relativeError, tensorsOf } from './reference.testing'

/** Other tensors of the files are tokens and labels. */
const ACTIVATION = /^(logits$|hook_|blocks\.|ln_final\.)/

/** Folders of e2e/reference/models. */
export async function referenceModels(): Promise<string[]> {
  return (await readdir(join(reference, 'models'))).filter((name) => !name.includes('.'))
}

/**
 * How far every activation of a file of TransformerLens's is from ours, by name, relative to its largest magnitude;
 * infinitely far where the shape differs or there is none.
 *
 * @param tokens those that the file was made with
 * @param prefix what stands before the names; others are left out
 * @param context what the model reads beside them
 */
export async function hookErrors(
  runner: PartRunner,
  tokens: readonly (readonly number[])[],
  file: string,
  prefix = '',
  context?: readonly (readonly number[])[],
): Promise<Map<string, number>> {
  const tensors = [...(await tensorsOf(file))]
  const expected = new Map(
    tensors
      .map(([name, tensor]) => [name.startsWith(prefix) ? name.slice(prefix.length) : '', tensor] as const)
      .filter(([name]) => ACTIVATION.test(name)),
  )
  const known = modelHooks(runner.model.config).map(({ name }) => name)
  const capture = new Set(known.filter((hook) => expected.has(hook)))
  const { activations, logits } = await forward(runner, {
    start: tokens,
    ...(context ? { context } : {}),
    capture,
    edits: [],
    logits: 'all',
  })
  const errors = [...expected].map(([name, { shape, values }]) => {
    const got = name === 'logits' ? logits : activations.get(name)
    const fits = got?.shape.join() === shape.join()
    return [name, fits ? relativeError(got.values, values) : Infinity] as const
  })
  return new Map(errors)
}

export interface EditError {
  readonly what: string
  /** Of the logits, relative to their largest magnitude. */
  readonly error: number
  /** Between our largest change of a logit and TransformerLens's. */
  readonly changeError: number
}

interface Experiments {
  readonly experiments: readonly {
    readonly id: number
    readonly what: string
    readonly edits: readonly unknown[]
    readonly largest_logit_change: number
  }[]
}

/** The experiments of e2e/reference/edits/NAME on its model. */
export async function editErrors(runner: PartRunner, name: string): Promise<EditError[]> {
  const folder = join(reference, 'edits', name)
  const { experiments } = await jsonOf<Experiments>(join(folder, 'edits.json'))
  const tensors = await tensorsOf(join(folder, 'edits.safetensors'))
  const { shape, values } = tensors.get('tokens')!
  const [batch, pos] = shape
  const start = Array.from({ length: batch }, (_, b) => [...values.subarray(b * pos, (b + 1) * pos)])
  const clean = tensors.get('logits.clean')!.values
  const errors: EditError[] = []
  for (const { id, what, edits: listed, largest_logit_change } of experiments) {
    const { edits } = editsOfFile(runner.model.config, editsFile.parse(listed), tensors, batch, pos)
    const { logits } = await forward(runner, { start, capture: new Set(), edits, logits: 'all' })
    const got = logits!.values
    const change = clean.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i])), 0)
    const error = relativeError(got, tensors.get(`logits.${id}`)!.values)
    errors.push({ what, error, changeError: Math.abs(change - largest_logit_change) })
  }
  return errors
}
