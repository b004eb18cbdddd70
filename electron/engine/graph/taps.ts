import type { Hook } from './hooks'
import { add, equal, multiply, transpose, where } from './operators'
import type { OnnxGraph, Value } from './onnx-graph'

/** An edit of one hook, whose numbers come with each run. */
export interface EditSlot {
  readonly hook: string
  /** Number in the job's list of edits. */
  readonly index: number
  /** Whether the gate is 0 anywhere: there the old value must not matter, not even −∞. */
  readonly replaces: boolean
}

/** [batch, head, pos, …], as heads are computed, and [batch, pos, head, …], as they are named: each way. */
const SWAPPED = [0, 2, 1, 3]

/** Names of the graph's inputs for an edit. */
export const gateInput = (index: number): Value => `edit.${index}.gate`
export const addInput = (index: number): Value => `edit.${index}.add`

/** Where activations of a graph are edited and read. */
export class Taps {
  readonly outputs = new Map<string, Value>()
  readonly #hooks: ReadonlyMap<string, Hook>

  /**
   * @param capture names of hooks to read
   * @param prefix what stands before the names that `at` is given
   */
  constructor(
    private readonly graph: OnnxGraph,
    hooks: readonly Hook[],
    private readonly capture: ReadonlySet<string>,
    private readonly edits: readonly EditSlot[],
    private readonly prefix = '',
  ) {
    this.#hooks = new Map(hooks.map((hook) => [hook.name, hook]))
  }

  isEdited(hook: string): boolean {
    return this.edits.some((edit) => edit.hook === this.prefix + hook)
  }

  /** Whether the hook is edited or read, so that its value must exist. */
  isUsed(hook: string): boolean {
    return this.capture.has(this.prefix + hook) || this.isEdited(hook)
  }

  /**
   * A value on its way through a hook.
   *
   * @param headsFirst whether it is [batch, head, pos, …] while the hook is [batch, pos, head, …]
   * @returns the value after the edits
   */
  at(hook: string, value: Value, headsFirst = false): Value {
    const name = this.prefix + hook
    let edited = value
    for (const edit of this.edits) if (edit.hook === name) edited = this.#edited(edited, edit, headsFirst)
    if (this.capture.has(name)) {
      this.outputs.set(name, headsFirst ? transpose(this.graph, edited, SWAPPED) : edited)
    }
    return edited
  }

  /** gate ⊙ x + add. */
  #edited(x: Value, { hook, index, replaces }: EditSlot, headsFirst: boolean): Value {
    const g = this.graph
    const { axes } = this.#hooks.get(hook)!
    const [gate, added] = [gateInput(index), addInput(index)].map((name) => {
      const input = g.input(
        name,
        'float32',
        axes.map((axis) => `${name}.${axis}`),
      )
      return headsFirst ? transpose(g, input, SWAPPED) : input
    })
    const affine = add(g, multiply(g, x, gate), added)
    // 0 · (−∞) counts as 0: where the gate is 0, the old value is not looked at.
    return replaces ? where(g, equal(g, gate, g.floats([0])), added, affine) : affine
  }
}
