import type { Stage, StageKind, Trace } from '../stage'
import { nearestName } from './nearest-name'
import { ConditionRefusal, type Span } from './problem'
import { FUNCTIONS } from './syntax'

/** What the names of an expression stand for. */
export interface Scope {
  readonly trace: Trace
  /** The head whose stages go by their short names. */
  readonly layer: number | null
  readonly head: number | null
  /** Id of the stage that was just computed, for “any NaN or ∞”; `null` asks all stages. */
  readonly stage: string | null
}

/** Stages of a head, as an expression names them; `A` is the letter of the formulas. */
const OF_A_HEAD: Readonly<Record<string, StageKind>> = {
  W_QK: 'W_QK',
  W_OV: 'W_OV',
  scores: 'scores',
  mask: 'mask',
  masked: 'masked',
  A: 'pattern',
  pattern: 'pattern',
  values: 'values',
  output: 'output',
}
/** Stages between heads, one a layer. */
const OF_A_LAYER = ['in', 'join'] as const
/** Stages of which there is one. */
const ALONE = ['X', 'logits'] as const

type Meaning = { readonly stage: Stage } | { readonly constant: number }

const isLayerName = (name: string): boolean => (OF_A_LAYER as readonly string[]).includes(name)

/** Whether what a name stands for depends on the head that is looked at. */
export function isRelative(name: string): boolean {
  return Object.hasOwn(OF_A_HEAD, name) || isLayerName(name)
}

/** What a name stands for. @throws ConditionRefusal when it stands for nothing */
export function meaningOf(name: string, span: Span, scope: Scope): Meaning {
  const { trace } = scope
  const constants = trace.circuit.constants
  const id = stageIdOf(name, span, scope)
  const stage = id !== null && trace.stages.find((each) => each.id === id)
  if (stage) return { stage }
  if (Object.hasOwn(constants, name)) return { constant: constants[name] }
  throw new ConditionRefusal('name', unknownText(name, scope), span)
}

function stageIdOf(name: string, span: Span, { trace, layer, head }: Scope): string | null {
  if ((ALONE as readonly string[]).includes(name)) return name
  const qualified = /^(\d+)\.(?:(\d+)\.)?(.+)$/.exec(name)
  if (qualified) {
    const [, ofLayer, ofHead, short] = qualified
    if (ofHead === undefined) return isLayerName(short) ? name : null
    return Object.hasOwn(OF_A_HEAD, short) ? `${ofLayer}.${ofHead}.${OF_A_HEAD[short]}` : null
  }
  if (!isRelative(name)) return null
  if (layer === null || (head === null && !isLayerName(name))) {
    const first = trace.stages.find((stage) => stage.head !== null)
    const example = first ? `: ${first.layer}.${first.head}.${name}` : ''
    throw new ConditionRefusal('name', `“${name}” needs the head that it belongs to${example}.`, span)
  }
  if (!isLayerName(name)) return `${layer}.${head}.${OF_A_HEAD[name]}`
  const id = `${layer}.${name}`
  // The first layer reads X itself unless it leaves something out.
  return id === '0.in' && !trace.stages.some((stage) => stage.id === id) ? 'X' : id
}

function unknownText(name: string, { trace }: Scope): string {
  if (/^\d/.test(name)) {
    const names = qualifiedNames(trace)
    const near = nearestName(name, names)
    const heads = headsOf(trace).map(({ layer, head }) => `${layer}.${head}`)
    if (near && near.split('.').length === name.split('.').length) {
      return `This circuit has no “${name}”. Did you mean ${near}?`
    }
    return `This circuit has no “${name}”. Its heads: ${heads.join(', ') || 'none'}.`
  }
  const short = shortNames(trace)
  if (isRelative(name) || (ALONE as readonly string[]).includes(name)) {
    return `There is no “${name}” here. Known: ${short.join(', ')}.`
  }
  const near = nearestName(name, [...short, ...Object.keys(trace.circuit.constants), ...FUNCTIONS])
  return (
    `“${name}” is no stage and no constant.` +
    (near ? ` Did you mean ${near}?` : ` Stages: ${short.join(', ')}.`)
  )
}

/** Every head of a traced circuit, in the order of the computation. */
export function headsOf({ stages }: Pick<Trace, 'stages'>): { layer: number; head: number }[] {
  const patterns = stages.filter(({ kind }) => kind === 'pattern')
  return patterns.map(({ layer, head }) => ({ layer: layer!, head: head! }))
}

/** Names without a head that mean something somewhere in this circuit. */
export function shortNames({ stages }: Pick<Trace, 'stages'>): string[] {
  const kinds = new Set(stages.map(({ kind }) => kind))
  const ofHead = Object.keys(OF_A_HEAD).filter((name) => kinds.has(OF_A_HEAD[name]))
  const others = [...OF_A_LAYER, ...ALONE].filter(
    (name) => kinds.has(name) || (name === 'in' && kinds.has('X')),
  )
  return [...ofHead, ...others]
}

/** Names with their head or layer. */
function qualifiedNames({ stages }: Pick<Trace, 'stages'>): string[] {
  return stages.filter(({ layer }) => layer !== null).map(qualifiedName)
}

/** How an expression names a stage wherever it stands: `1.0.A`, `0.join`, `X`. */
export function qualifiedName({
  id,
  kind,
  layer,
  head,
}: Pick<Stage, 'id' | 'kind' | 'layer' | 'head'>): string {
  return kind === 'pattern' ? `${layer}.${head}.A` : id
}
