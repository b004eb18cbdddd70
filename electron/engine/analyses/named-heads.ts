import type { ModelConfig } from '#shared/model/model-config'
import { AnalysisError } from './analysis-error'

/** A head by its place. */
export interface HeadPlace {
  readonly layer: number
  readonly head: number
}

export const headText = ({ layer, head }: HeadPlace): string => `${layer}.${head}`

/** Every head, layer by layer. */
export function headPlaces({ n_layers, n_heads }: ModelConfig): HeadPlace[] {
  return Array.from({ length: n_layers * n_heads }, (_, i) => ({
    layer: Math.floor(i / n_heads),
    head: i % n_heads,
  }))
}

/**
 * The head that `1.4` or `L1H4` names.
 *
 * @throws AnalysisError when it is no name of a head, or the model has no such head
 */
export function namedHead({ n_layers, n_heads }: ModelConfig, text: string): HeadPlace {
  const found = /^\s*(?:(\d{1,6})\.(\d{1,6})|L(\d{1,6})H(\d{1,6}))\s*$/i.exec(text)
  if (!found) throw new AnalysisError('UNKNOWN_HEAD', `“${text}” names no head. Write layer.head: 1.4.`)
  const layer = Number(found[1] ?? found[3])
  const head = Number(found[2] ?? found[4])
  if (layer < n_layers && head < n_heads) return { layer, head }
  throw new AnalysisError(
    'UNKNOWN_HEAD',
    `There is no head ${layer}.${head}: the model has ${n_layers} ${n_layers === 1 ? 'layer' : 'layers'} of ${n_heads} ${n_heads === 1 ? 'head' : 'heads'}, ` +
      `0.0 to ${n_layers - 1}.${n_heads - 1}.`,
  )
}

/** Heads in a list, `0.7,1.4`, or another separator. @throws AnalysisError, for a head that is named twice too */
export function namedHeads(config: ModelConfig, text: string, separator = ','): HeadPlace[] {
  const heads = text.split(separator).map((part) => namedHead(config, part))
  const names = heads.map(headText)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice === undefined) return heads
  throw new AnalysisError('UNKNOWN_HEAD', `Head ${twice} is named twice.`)
}
