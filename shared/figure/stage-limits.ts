import type { Stage, StageKind, Trace } from '#shared/circuit/stage'
import { largestMagnitude, roundLimit } from './scale'

/** Where the signed scales of one layer end. */
export interface LayerLimits {
  /** That of the scores, unless that says nothing about the weights. */
  readonly W_QK: number
  readonly scores: number
  /** That of the values, unless that says nothing about the weights. */
  readonly W_OV: number
  /** All that the layer's heads write, with the stream that they write into. */
  readonly values: number
}

/** The signed scales of a circuit's stages, by layer. What is compared shares one. */
export type Limits = readonly LayerLimits[]

const SCALE_OF: Partial<Record<StageKind, keyof LayerLimits>> = {
  W_QK: 'W_QK',
  scores: 'scores',
  masked: 'scores',
  W_OV: 'W_OV',
  values: 'values',
  output: 'values',
  X: 'values',
  in: 'values',
  join: 'values',
  logits: 'values',
}

type ScaledStage = Pick<Stage, 'kind' | 'layer'>

/** A layer's input is the stream that the layer before it wrote, and keeps its scale: the same numbers look the same. */
function layerOf({ kind, layer }: ScaledStage, last: number): number {
  if (kind === 'logits') return last
  return kind === 'in' ? Math.max(0, layer! - 1) : (layer ?? 0)
}

/**
 * 1 for what is not signed: shares and masks.
 *
 * @param limits of a circuit with as many layers, or of one before a layer was added: then the last one's hold
 */
export function limitOf(stage: ScaledStage, limits: Limits): number {
  const scale = SCALE_OF[stage.kind]
  if (!scale) return 1
  const last = limits.length - 1
  return limits[Math.min(last, layerOf(stage, last))][scale]
}

/** A word for the scale of a stage, the same for all that are drawn on it; `null` for what is not signed. */
export function sharedScaleOf(stage: ScaledStage, limits: Limits): string | null {
  const compared = comparedAs(stage)
  return compared && `${compared} to ${limitOf(stage, limits)}`
}

/** What a stage is compared with, whether or not they share a scale. */
export function comparedAs({ kind }: ScaledStage): 'scores' | 'values' | null {
  const scale = SCALE_OF[kind]
  if (!scale) return null
  return scale === 'W_QK' || scale === 'scores' ? 'scores' : 'values'
}

/** On a scale of more than so many times its numbers a matrix has no tint that can be seen. */
const TOO_FAR = 10

/**
 * Round limits that hold every finite number of the trace. Scores reach at least to the attention strength, so that
 * an empty matrix is dragged in the steps of the full one. Weights share the scale of what is made with them; where
 * that is far beyond them, as when a grown stream meets small weights, they have their own.
 */
export function limitsOf(trace: Pick<Trace, 'stages' | 'values'>, strength = 0): Limits {
  const last = Math.max(0, ...trace.stages.map(({ layer }) => layer ?? 0))
  const largest = Array.from({ length: last + 1 }, () => ({ W_QK: 0, scores: 0, W_OV: 0, values: 0 }))
  for (const stage of trace.stages) {
    const scale = SCALE_OF[stage.kind]
    if (!scale) continue
    const layer = largest[layerOf(stage, last)]
    layer[scale] = Math.max(layer[scale], largestMagnitude(trace.values(stage.id)))
  }
  return largest.map(({ W_QK, scores, W_OV, values }) => {
    const attention = roundLimit(Math.max(Math.abs(strength), W_QK, scores))
    const written = roundLimit(Math.max(W_OV, values))
    return {
      W_QK: attention > TOO_FAR * W_QK ? roundLimit(Math.max(Math.abs(strength), W_QK)) : attention,
      scores: attention,
      W_OV: written > TOO_FAR * W_OV ? roundLimit(W_OV) : written,
      values: written,
    }
  })
}

/** The scales that hold both of two runs. */
export function widerLimits(one: Limits, other: Limits): Limits {
  return one.map((layer, l) => {
    const beside = other[l] ?? layer
    return {
      W_QK: Math.max(layer.W_QK, beside.W_QK),
      scores: Math.max(layer.scores, beside.scores),
      W_OV: Math.max(layer.W_OV, beside.W_OV),
      values: Math.max(layer.values, beside.values),
    }
  })
}
