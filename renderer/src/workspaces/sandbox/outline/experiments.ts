import type { Circuit } from '#shared/circuit/circuit'
import { cellName } from '#shared/circuit/cell-name'
import { lastLogits } from '#shared/circuit/last-logits'
import { exactText } from '#shared/circuit/number-text'
import type { Trace } from '#shared/circuit/stage'
import { runPlan, tracePlan, type TracePlan } from '#shared/circuit/trace'
import { weightsAt } from '#shared/circuit/weight-place'
import { cellContent } from '#shared/circuit/weights'
import type { CircuitDocument } from '#shared/document/document'
import { applyEdit, type Edit } from '#shared/document/edit'
import { weightBehind } from '../inspector/weight-behind'
import { weightPlace } from '../inspector/weight-place'
import { predictionOf, type Prediction } from '../inspector/prediction'

/** One thing worth trying, and what will come of it. */
export interface Experiment {
  readonly id: 'cut' | 'strength' | 'ending'
  readonly text: readonly ExperimentPart[]
  readonly edit: Edit
}
/** Plain words; `strong`, what changes; `number`, what results. */
export type ExperimentPart = string | { readonly strong: string } | { readonly number: string }

/** Attention leaks visibly below this strength, and hardly above the other. */
const WEAK = 2
const STRONG = 10

/** A document as it stands, with what it was run to. */
export interface Setup {
  readonly document: CircuitDocument
  readonly plan: TracePlan
  readonly trace: Trace
}

/** The experiments that say something about this document, each run to its outcome. */
export function experimentsOf(setup: Setup): Experiment[] {
  const before = predictionOf(setup.trace)
  return [
    before && cut(setup, before),
    before && strength(setup, before),
    ending(setup.document, before),
  ].filter((experiment) => experiment !== null)
}

/** Sets the weight that the prediction rests on to 0. */
function cut(setup: Setup, before: Prediction): Experiment | null {
  const { document, trace } = setup
  const cell = weightBehind(trace, {
    stage: 'logits',
    row: trace.stage('logits').rows.labels.length - 1,
    column: before.index,
  })
  const weight = cell && weightPlace(trace, cell)
  if (!cell || !weight) return null
  const { place, index } = weight
  const weights = weightsAt(document.circuit, place)
  const edit: Edit = {
    kind: 'cells',
    place,
    changes: [{ index, before: cellContent(weights, index), after: 0 }],
  }
  const after = logitAfter(setup, edit, before)
  if (after === null) return null
  return {
    id: 'cut',
    edit,
    text: ['Set ', { strong: cellName(trace, cell) }, ' to 0: ', ...outcome(before, after)],
  }
}

/** Makes attention leak, or pulls it together. */
function strength(setup: Setup, before: Prediction): Experiment | null {
  const { document } = setup
  const present = document.circuit.constants['s']
  if (present === undefined || !usesConstant(document.circuit, 's')) return null
  const goal = present > WEAK ? WEAK : STRONG
  const edit: Edit = { kind: 'constant', constant: 's', before: present, after: goal }
  const after = logitAfter(setup, edit, before)
  if (after === null) return null
  const isLower = goal < present
  const leaks = isLower && after < before.logit
  return {
    id: 'strength',
    edit,
    text: [
      `${isLower ? 'Lower' : 'Raise'} the strength to ${goal}: ${leaks ? 'attention leaks, ' : ''}`,
      { strong: before.token },
      ' is ',
      { number: shortNumber(after) },
    ],
  }
}

/** Ends the sequence with another token that was there before, so that something else is copied. */
function ending(document: CircuitDocument, before: Prediction | null): Experiment | null {
  const { tokens } = document
  const last = tokens.at(-1)
  for (const token of new Set(tokens.slice(1, -1).reverse())) {
    if (token === last) continue
    const edit = { kind: 'tokens' as const, before: tokens, after: [...tokens.slice(0, -1), token] }
    const { circuit } = document
    const after = predictionOf(runPlan(tracePlan(circuit, edit.after), circuit))
    if (!after || after.token === before?.token || after.token === token) continue
    return {
      id: 'ending',
      edit,
      text: ['End with ', { strong: token }, ': the prediction becomes ', { number: after.token }],
    }
  }
  return null
}

function outcome({ token, logit }: Prediction, after: number): ExperimentPart[] {
  const verb = after < logit ? 'falls to' : after > logit ? 'rises to' : 'stays at'
  return [{ strong: token }, ` ${verb} `, { number: shortNumber(after) }]
}

/** A logit after an edit of weights or constants, which leaves the plan as it is. */
function logitAfter({ document, plan }: Setup, edit: Edit, { index }: Prediction): number | null {
  const after = lastLogits(runPlan(plan, applyEdit(document, edit).circuit))[index]
  return Number.isNaN(after) ? null : after
}

function usesConstant(circuit: Circuit, name: string): boolean {
  const named = (expression: string) => expression.split(/\W+/).includes(name)
  return circuit.layers.some(({ heads }) =>
    heads.some(({ W_QK, W_OV }) =>
      [W_QK, W_OV].some((weights) => [...weights.expressions.values()].some(named)),
    ),
  )
}

/** Two decimals, more where two would pretend that it is whole. */
function shortNumber(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value) || Math.abs(value) >= 1e6) return exactText(value)
  const rounded = [2, 4].map((decimals) => value.toFixed(decimals))
  const honest = rounded.find((text) => !Number.isInteger(Number(text)))
  return honest?.replace('-', '\u2212') ?? exactText(value)
}
