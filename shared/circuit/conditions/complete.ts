import { axisLabel, coordinate } from '../axes'
import { exactText } from '../number-text'
import type { Axis, Trace } from '../stage'
import { orProblem } from './problem'
import { headsOf, meaningOf, qualifiedName, shortNames, type Scope } from './scope'
import { FUNCTIONS, type FunctionName } from './syntax'

/** Something that may stand where the caret is. */
export interface Candidate {
  readonly text: string
  /** What it is, in a word or two. */
  readonly detail: string
}

/** What of a text would be replaced, and by what. */
export interface Completion {
  readonly from: number
  readonly to: number
  readonly candidates: readonly Candidate[]
}

const DOES: Readonly<Record<FunctionName, string>> = {
  max: 'the largest',
  min: 'the smallest',
  sum: 'the sum',
  mean: 'the mean',
  argmax: 'where a row is largest',
  argmin: 'where a row is smallest',
  abs: 'without signs',
  any: 'whether one cell does',
  all: 'whether every cell does',
  isnan: 'not a number',
  isinf: '∞ or −∞',
}
/** Rows or columns that are offered at once. */
const MOST = 40

/** What may stand at the caret: names, or inside brackets the rows or columns of the stage before them. */
export function complete(
  text: string,
  caret: number,
  trace: Trace,
  head: { readonly layer: number; readonly head: number } | null,
): Completion {
  const before = text.slice(0, caret)
  const inside = /([\p{L}\d_.]+)\[([^\]]*)$/u.exec(before)
  if (inside) return completedIndex(inside[1], inside[2], caret, { trace, ...placeOf(head), stage: null })
  const word = /(?:\d+\.)*[\p{L}_][\p{L}\d_]*$|(?:\d+\.)+\d*$|\d+$/u.exec(before)?.[0] ?? ''
  const to = caret + /^[\p{L}\d_.]*/u.exec(text.slice(caret))![0].length
  return { from: caret - word.length, to, candidates: starting(word, names(trace, head, word)) }
}

const placeOf = (head: { readonly layer: number; readonly head: number } | null) => ({
  layer: head?.layer ?? null,
  head: head?.head ?? null,
})

function names(
  trace: Trace,
  head: { readonly layer: number; readonly head: number } | null,
  word: string,
): Candidate[] {
  const short = shortNames(trace).map((text) => ({ text, detail: shortDetail(text, trace, head) }))
  const constants = Object.entries(trace.circuit.constants).map(([text, value]) => ({
    text,
    detail: `constant, ${exactText(value)}`,
  }))
  const functions = FUNCTIONS.map((name) => ({ text: `${name}(`, detail: DOES[name] }))
  const words = ['and', 'or', 'not', 'any NaN or ∞'].map((text) => ({ text, detail: '' }))
  const qualified = trace.stages.filter(({ layer }) => layer !== null)
  const others = qualified.map((stage) => ({ text: qualifiedName(stage), detail: stage.title }))
  return word === ''
    ? [...short, ...constants, ...functions]
    : [...short, ...constants, ...functions, ...words, ...others]
}

function shortDetail(
  name: string,
  trace: Trace,
  head: { readonly layer: number; readonly head: number } | null,
): string {
  if (name === 'X' || name === 'logits') return name === 'X' ? 'embedding' : 'of the whole circuit'
  if (head === null && headsOf(trace).length > 0) return 'of each head'
  const found = orProblem(() =>
    meaningOf(name, { offset: 0, length: 0 }, { trace, ...placeOf(head), stage: null }),
  )
  if (!('value' in found) || !('stage' in found.value)) return ''
  const { stage } = found.value
  return stage.head === null ? stage.title : `${stage.title}, head ${stage.layer}.${stage.head}`
}

/** Those that begin with what is typed, a whole name that is typed already left out. */
function starting(word: string, candidates: readonly Candidate[]): Candidate[] {
  const typed = word.toLowerCase()
  return candidates.filter(({ text }) => text.toLowerCase().startsWith(typed) && text !== word)
}

function completedIndex(name: string, typed: string, caret: number, scope: Scope): Completion {
  const indices = typed.split(',')
  const wanted = indices.at(-1)!.trimStart()
  const place = { from: caret - wanted.length, to: caret }
  // Without a head, any head's axes do: those of one layer are alike, and the last layer is looked at most.
  const last = scope.head === null ? headsOf(scope.trace).at(-1) : null
  const span = { offset: 0, length: 0 }
  const found = orProblem(() => meaningOf(name, span, last ? { ...scope, ...last } : scope))
  if (!('value' in found) || !('stage' in found.value) || indices.length > 2)
    return { ...place, candidates: [] }
  const { stage } = found.value
  const isOneRow = stage.kind === 'logits' && stage.rows.labels.length === 1
  const axis = isOneRow || indices.length === 2 ? stage.columns : stage.rows
  return { ...place, candidates: starting(wanted, linesOf(axis)).slice(0, MOST) }
}

function linesOf(axis: Axis): Candidate[] {
  return [...axis.labels.keys()].map((at) => {
    const text = coordinate(axis, at)
    const isPlain = axis.of === 'positions' || !/[,\]"]/.test(text)
    const detail = axis.of === 'positions' ? `${axis.role} ${axisLabel(axis, at)}` : axis.role
    return { text: isPlain ? text : String(at), detail }
  })
}
