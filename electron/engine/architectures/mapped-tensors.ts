import { shapeText } from '#shared/formats/tensor'
import { modelParameters } from '../weights/parameters'
import type { TensorView } from '../weights/stored-tensor'
import { WeightsError } from '../weights/weights-error'
import type { Layout } from './architecture'

/**
 * The parameters of a model as views of a checkpoint's tensors; `null` stands for zeros.
 *
 * @param label where the configuration stands, for sentences
 * @throws WeightsError for a tensor that is missing, too much, or of another shape than the configuration says
 */
export function mappedTensors(
  tensors: ReadonlyMap<string, TensorView>,
  { config, tensors: mappings, buffers }: Layout,
  label: string,
): Map<string, TensorView | null> {
  const wanted = new Set(mappings.flatMap(({ from }) => (from === null ? [] : [from])))
  requireAll(wanted, tensors, label)
  const surplus = [...tensors.keys()].filter(
    (name) => !wanted.has(name) && !buffers.some((pattern) => pattern.test(name)),
  )
  if (surplus.length > 0) {
    throw new WeightsError(
      'UNEXPECTED_TENSOR',
      `${listText(surplus)} ${surplus.length === 1 ? 'is' : 'are'} not part of such a model. ` +
        'Check that the configuration is that of the checkpoint, or save the weights without what is too much.',
    )
  }

  const mapped = new Map<string, TensorView | null>()
  for (const { to, from, shape, view } of mappings) {
    if (from === null) {
      mapped.set(to, null)
      continue
    }
    const tensor = tensors.get(from)!
    if (!sameShape(tensor.shape, shape)) {
      throw new WeightsError(
        'WRONG_SHAPE',
        `${from} is ${shapeText(tensor.shape)}. ${label} and the other tensors make it ${shapeText(shape)}. ` +
          'Use the configuration of this checkpoint.',
      )
    }
    mapped.set(to, view ? view(tensor) : tensor)
  }
  for (const [name, shape] of modelParameters(config)) {
    const view = mapped.get(name)
    if (view === undefined || (view && !sameShape(view.shape, shape))) {
      throw new Error(`The family's key map gives no ${name} of ${shapeText(shape)}.`)
    }
  }
  return mapped
}

function requireAll(
  wanted: ReadonlySet<string>,
  tensors: ReadonlyMap<string, TensorView>,
  label: string,
): void {
  const missing = [...wanted].filter((name) => !tensors.has(name))
  if (missing.length === 0) return
  throw new WeightsError(
    'MISSING_TENSOR',
    `${listText(missing)} ${missing.length === 1 ? 'is' : 'are'} missing: ${label} needs ${
      missing.length === 1 ? 'it' : 'them'
    }. Save the whole state dict, or use the configuration of this checkpoint.`,
  )
}

function listText(names: readonly string[]): string {
  const shown = names.slice(0, 2).join(', ')
  return names.length <= 2 ? shown : `${shown} and ${names.length - 2} more tensors`
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis])
}
