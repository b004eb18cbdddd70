/** Where a run through the computation stops. */
export type Breakpoint = {
  readonly id: string
  readonly enabled: boolean
} & BreakpointAt

export type BreakpointAt =
  /** Before a stage is computed. */
  | { readonly kind: 'stage'; readonly stage: string }
  /** Before a head's first stage is. */
  | { readonly kind: 'head'; readonly layer: number; readonly head: number }
  /** Before a query's row is, in every stage that has one: its original position index. */
  | { readonly kind: 'query'; readonly index: number }
  /** Where a condition holds, as soon as what it names has been computed. */
  | { readonly kind: 'condition'; readonly text: string }

/** Whether two breakpoints stop at the same. */
export function sameStop(a: BreakpointAt, b: BreakpointAt): boolean {
  if (a.kind === 'stage') return b.kind === 'stage' && a.stage === b.stage
  if (a.kind === 'head') return b.kind === 'head' && a.layer === b.layer && a.head === b.head
  if (a.kind === 'query') return b.kind === 'query' && a.index === b.index
  return b.kind === 'condition' && a.text === b.text
}
