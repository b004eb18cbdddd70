import type { Hook, HookAxis } from '../graph/hooks'
import type { AxisLengths } from './axis-lengths'
import { RunError } from './run-error'

/** A tensor whose axes are whole or have length 1, which stands for all indices. */
export interface BroadcastTensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** x ↦ gate ⊙ x + add at one hook, along the hook's own axes. Gate 0 replaces: 0 · (−∞) is 0. */
export interface Edit {
  readonly hook: string
  readonly gate: BroadcastTensor
  readonly add: BroadcastTensor
}

/** One number for all selected cells, or a tensor that broadcasts to the selection from the right. */
export type EditNumbers = number | BroadcastTensor

/** An edit of chosen cells: axes that `select` does not name are taken whole. */
export interface CellEdit {
  readonly select: Readonly<Partial<Record<HookAxis, readonly number[]>>>
  readonly gate: EditNumbers
  readonly add: EditNumbers
}

/** @throws RunError when the selection or a tensor does not fit the hook; an edit that selects nothing is refused */
export function editOf({ name, axes }: Hook, { select, gate, add }: CellEdit, lengths: AxisLengths): Edit {
  for (const axis of Object.keys(select)) {
    if (axes.includes(axis as HookAxis)) continue
    throw new RunError('BAD_EDIT', `${name} has no axis “${axis}”. Name one of ${axes.join(', ')}.`)
  }
  const chosen = axes.map((axis) => chosenIndices(name, axis, select[axis], lengths[axis]))
  const full = axes.map((axis) => lengths[axis])
  return {
    hook: name,
    gate: spread(name, 'gate', gate, 1, chosen, full),
    add: spread(name, 'add', add, 0, chosen, full),
  }
}

/** How many cells a selection has. */
export function selectedCells({ axes }: Hook, select: CellEdit['select'], lengths: AxisLengths): number {
  return axes.reduce((cells, axis) => cells * (select[axis]?.length ?? lengths[axis]), 1)
}

/** Selected indices, or `null` for all. */
function chosenIndices(
  hook: string,
  axis: HookAxis,
  indices: readonly number[] | undefined,
  length: number,
): readonly number[] | null {
  if (!indices) return null
  if (indices.length === 0)
    throw new RunError(
      'BAD_EDIT',
      `The edit of ${hook} selects no ${axis}: it would change nothing. Name at least one.`,
    )
  for (const index of indices) {
    if (Number.isInteger(index) && index >= 0 && index < length) continue
    throw new RunError(
      'BAD_EDIT',
      `The edit of ${hook} selects ${axis} ${index}; there are 0 to ${length - 1}. Use those.`,
    )
  }
  if (new Set(indices).size < indices.length) {
    throw new RunError('BAD_EDIT', `The edit of ${hook} selects a ${axis} twice. Name each once.`)
  }
  return indices
}

/** Numbers for the whole hook: those of the edit where it selects, `elsewhere` in all other cells. */
function spread(
  hook: string,
  what: 'gate' | 'add',
  numbers: EditNumbers,
  elsewhere: number,
  chosen: readonly (readonly number[] | null)[],
  full: readonly number[],
): BroadcastTensor {
  const given = typeof numbers === 'number' ? { shape: [], values: Float32Array.of(numbers) } : numbers
  const selection = chosen.map((indices, axis) => indices?.length ?? full[axis])
  const own = [...new Array<number>(Math.max(0, full.length - given.shape.length)).fill(1), ...given.shape]
  if (own.length > full.length || own.some((length, axis) => length !== 1 && length !== selection[axis])) {
    throw new RunError(
      'BAD_EDIT',
      `The ${what} of the edit of ${hook} is ${given.shape.join(' × ')}, which does not fit its selection of ` +
        `${selection.join(' × ')}. Give one number, or a tensor of that shape.`,
    )
  }
  const shape = full.map((length, axis) => (chosen[axis] || own[axis] > 1 ? length : 1))
  const values = new Float32Array(shape.reduce((n, length) => n * length, 1)).fill(elsewhere)
  // Entry by entry of the selection: `from` walks the given numbers, `to` the whole hook.
  const walk = (axis: number, from: number, to: number) => {
    if (axis === shape.length) {
      values[to] = given.values[from]
      return
    }
    const steps = shape[axis] === 1 ? 1 : selection[axis]
    for (let i = 0; i < steps; i++) {
      const target = shape[axis] === 1 ? 0 : (chosen[axis]?.[i] ?? i)
      walk(axis + 1, from * own[axis] + (own[axis] === 1 ? 0 : i), to * shape[axis] + target)
    }
  }
  walk(0, 0, 0)
  return { shape, values }
}
