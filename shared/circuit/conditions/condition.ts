import type { Cell, Trace } from '../stage'
import { lastCellsRead } from './cells-read'
import { evaluated } from './evaluate'
import { conditionOf } from './parser'
import { ConditionRefusal, orProblem, type Problem } from './problem'
import { reasonText } from './reason'
import { headsOf, isRelative, type Scope } from './scope'
import { asksOfAnyStage, namesIn, type Node } from './syntax'
import { aText, type Value } from './value'

/** A condition that was read, at one place of the computation where it is asked. */
export interface AskedCondition {
  readonly scope: Scope
  /** The last cells that it needs; none where it needs only what is given. */
  readonly reads: ReturnType<typeof lastCellsRead>
  /** Whether it holds, in words why; `null` where it does not. */
  ask(): { readonly reason: string } | { readonly problem: Problem } | null
}

/**
 * Everywhere that a condition is asked: once for each head where it uses short names, once for each stage where it
 * asks whatever was just computed, else once. Heads that lack what it names are left out.
 *
 * @returns the problem where it can be asked nowhere
 */
export function askedConditions(
  text: string,
  trace: Trace,
): { asked: AskedCondition[] } | { problem: Problem } {
  const read = orProblem(() => conditionOf(text))
  if ('problem' in read) return read
  const node = read.value
  const asksOfStage = asksOfAnyStage(node)
  let problem: Problem | null = null
  const asked = scopesOf(node, asksOfStage, trace).flatMap((scope) => {
    const reads = orProblem(() => lastCellsRead(node, asksOfStage, scope))
    if ('problem' in reads) {
      problem ??= reads.problem
      return []
    }
    return [{ scope, reads: reads.value, ask: () => answered(node, text, scope) }]
  })
  return problem !== null && asked.length === 0 ? { problem } : { asked }
}

/** What is wrong with a condition as things stand; `null` where it can be asked. */
export function conditionProblem(text: string, trace: Trace): Problem | null {
  const found = askedConditions(text, trace)
  if ('problem' in found) return found.problem
  for (const { ask } of found.asked) {
    const answer = ask()
    if (answer && 'problem' in answer) return answer.problem
  }
  return null
}

/** The value of an expression in a head, or what is wrong with it. */
export function expressionIn(
  text: string,
  trace: Trace,
  head: { readonly layer: number; readonly head: number } | null,
): { value: Value } | { problem: Problem } {
  const read = orProblem(() => conditionOf(text))
  if ('problem' in read) return read
  return evaluated(read.value, { trace, layer: head?.layer ?? null, head: head?.head ?? null, stage: null })
}

/** The last cells that an expression needs of each stage that it reads; none where it means nothing here. */
export function cellsRead(
  text: string,
  trace: Trace,
  head: { readonly layer: number; readonly head: number } | null,
): Cell[] {
  const found = orProblem(() => {
    const scope = { trace, layer: head?.layer ?? null, head: head?.head ?? null, stage: null }
    return lastCellsRead(conditionOf(text), false, scope)
  })
  return 'value' in found ? found.value : []
}

/** Whether what an expression means depends on the head; not where it is no expression. */
export function isOfAHead(text: string): boolean {
  const read = orProblem(() => conditionOf(text))
  return 'value' in read && namesIn(read.value).some(({ name }) => isRelative(name))
}

function scopesOf(node: Node, asksOfStage: boolean, trace: Trace): Scope[] {
  const nowhere = { trace, layer: null, head: null, stage: null }
  if (asksOfStage) {
    const computed = trace.stages.filter(({ kind }) => kind !== 'W_QK' && kind !== 'W_OV' && kind !== 'mask')
    return computed.map(({ id, layer, head }) => ({ trace, layer, head, stage: id }))
  }
  if (!namesIn(node).some(({ name }) => isRelative(name))) return [nowhere]
  const heads = headsOf(trace).map((place) => ({ ...nowhere, ...place }))
  return heads.length > 0 ? heads : [nowhere]
}

function answered(node: Node, text: string, scope: Scope): ReturnType<AskedCondition['ask']> {
  const found = evaluated(node, scope)
  if ('problem' in found) return found
  const { value } = found
  const answer = orProblem(() => {
    requireTruth(value, node)
    return value.values[0] === 1 ? { reason: reasonText(node, text, scope) } : null
  })
  return 'problem' in answer ? answer : answer.value
}

function requireTruth(value: Value, node: Node): void {
  if (value.of === 'truth' && value.shape === 'single') return
  const message =
    value.of === 'truth'
      ? `This gives a truth for each cell: ${aText(value)}. Write any(…) or all(…) around it.`
      : `This is ${aText(value)}. Compare ${value.shape === 'single' ? 'it' : 'a cell of it'} with something: < 0.5.`
  throw new ConditionRefusal('type', message, node)
}
