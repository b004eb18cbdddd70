import type { Matrix } from '../tensor/matrix'
import { dims, plainBasis } from './basis'
import type { Circuit, Readout } from './circuit'
import { embeddingWidth, positionsOf, requireWidths } from './circuit-shape'
import { readoutDims, readoutLayer, requireReadoutHead } from './readout'
import { embeddingStage } from './stages/embedding'
import type { HeadSite } from './stages/head-site'
import { carriedDims, joinStage } from './stages/join'
import { layerInputStage, readDims } from './stages/layer-input'
import type { Stream } from './stages/stream'
import { logitsStage } from './stages/logits'
import { maskStage } from './stages/mask'
import { maskedStage } from './stages/masked'
import { outputStage } from './stages/output'
import { patternStage } from './stages/pattern'
import { scoresStage } from './stages/scores'
import { valuesStage } from './stages/values'
import { outputValueStage, queryKeyStage } from './stages/weights'
import type { Position, Stage, StageDeclaration, Trace } from './stage'

/** The stages of a circuit on some tokens, without numbers: good for every circuit that differs in weights only. */
export interface TracePlan {
  readonly stages: readonly Stage[]
  readonly declarations: readonly StageDeclaration[]
  readonly tokens: readonly string[]
}

/**
 * The stages of a circuit on its tokens, in the order of the computation. Depends on everything but weights,
 * constants and what is muted.
 *
 * @throws CircuitError for tokens that the embedding does not know or has no position for, and for bases that
 * do not fit together
 */
export function tracePlan(circuit: Circuit, tokens: readonly string[]): TracePlan {
  const { embedding, layers, readout } = circuit
  const D = embeddingWidth(embedding)
  requireWidths(circuit, D)
  requireReadoutHead(circuit)
  let positions = positionsOf(embedding, tokens)
  let stream: Stream = { stage: 'X', rows: positions.map((_, row) => row) }
  const declarations = [embeddingStage(embedding, positions, dims(layers[0]?.reads ?? plainBasis(D)))]
  /** What each layer gives: its heads' outputs, or its join, and at which positions. */
  const given: { readonly sums: readonly string[]; readonly positions: readonly Position[] }[] = []

  layers.forEach((layer, l) => {
    const reads = dims(layer.reads)
    const writes = dims(layer.writes)
    let input = 'X'
    if (l > 0 || layer.readsOnly) {
      declarations.push(layerInputStage({ layer: l, positions, stream, reads, read: readDims(layer, D) }))
      input = `${l}.in`
    }
    layer.heads.forEach((_, h) => {
      const { causal, hiddenKeys = [] } = layer
      const site: HeadSite = { layer: l, head: h, input, positions, reads, writes, causal, hiddenKeys }
      declarations.push(...headStages(site))
    })
    const isLast = l === layers.length - 1
    given[l] = { sums: layer.heads.map((_, h) => `${l}.${h}.output`), positions }
    if (isLast && readout?.from !== 'residual') return

    const heads = layer.heads.length
    const carried = carriedDims(layer, D)
    // Heads that see a part of the stream do not cut the rest off: what passes them is the stream itself.
    const passing = layer.readsOnly ? stream : { stage: input, rows: positions.map((_, row) => row) }
    declarations.push(joinStage({ layer: l, stream: passing, heads, positions, writes, carried }))
    if (isLast) {
      given[l] = { sums: [`${l}.join`], positions }
      return
    }

    const before = positions
    positions = before.filter(({ index }) => !layer.drops.includes(index))
    stream = { stage: `${l}.join`, rows: positions.map((position) => before.indexOf(position)) }
  })

  if (readout && layers.length > 0) {
    const { sums, positions } = given[readoutLayer(circuit)]
    declarations.push(readoutStage(circuit, readout, sums, positions))
  }
  return { stages: declarations.map(({ stage }) => stage), declarations, tokens }
}

/** The numbers of all stages. The circuit may differ from the plan's in its weights, constants and muted heads. */
export function runPlan(plan: TracePlan, circuit: Circuit): Trace {
  return new CircuitTrace(plan, circuit)
}

/** All stages of a circuit on its tokens. @throws CircuitError as `tracePlan` does */
export function trace(circuit: Circuit, tokens: readonly string[]): Trace {
  return runPlan(tracePlan(circuit, tokens), circuit)
}

/** Why a trace has stages without rows, as a sentence; `null` when it has none. */
export function emptyReason({ stages, circuit }: Trace): string | null {
  const X = stages[0]
  if (X.rows.labels.length === 0) return 'There are no tokens. Add one.'
  const empty = stages.find(({ rows }) => rows.of === 'positions' && rows.labels.length === 0)
  if (!empty) return null
  const dropped = [...new Set(circuit.layers.flatMap(({ drops }) => drops))].sort((a, b) => a - b)
  const which = dropped.length === 1 ? `position ${dropped[0]} is` : `positions ${dropped.join(', ')} are`
  return `Nothing is left after ${which} dropped. Add a token.`
}

class CircuitTrace implements Trace {
  readonly stages: readonly Stage[]
  readonly declarations: readonly StageDeclaration[]
  readonly tokens: readonly string[]
  readonly #declared = new Map<string, StageDeclaration>()
  readonly #values = new Map<string, Matrix>()

  constructor(
    plan: TracePlan,
    readonly circuit: Circuit,
  ) {
    this.stages = plan.stages
    this.declarations = plan.declarations
    this.tokens = plan.tokens
    for (const declaration of plan.declarations) {
      this.#declared.set(declaration.stage.id, declaration)
      this.#values.set(declaration.stage.id, declaration.compute(this))
    }
  }

  stage(id: string): Stage {
    return this.declaration(id).stage
  }

  declaration(id: string): StageDeclaration {
    return this.#declared.get(id) ?? unknownStage(id)
  }

  values(id: string): Matrix {
    return this.#values.get(id) ?? unknownStage(id)
  }
}

function unknownStage(id: string): never {
  throw new RangeError(`This circuit has no stage “${id}”.`)
}

/** The logits, read from the stages that add up to what a layer gives, or from one head of it. */
function readoutStage(
  circuit: Circuit,
  { from: source, role, head, layer, everyPosition = false }: Readout,
  sums: readonly string[],
  positions: readonly Position[],
): StageDeclaration {
  const from = source === 'heads' && head !== undefined ? sums.slice(head, head + 1) : sums
  const { basis, start, end } = readoutDims(circuit, role)
  const isEarlier = layer !== undefined
  return logitsStage({
    from,
    isEarlier,
    positions,
    everyPosition,
    start,
    dims: dims(basis).slice(start, end),
  })
}

function headStages(site: HeadSite): StageDeclaration[] {
  return [
    queryKeyStage(site),
    outputValueStage(site),
    scoresStage(site),
    maskStage(site),
    maskedStage(site),
    patternStage(site),
    valuesStage(site),
    outputStage(site),
  ]
}
