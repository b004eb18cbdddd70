import type { Matrix } from '../tensor/matrix'
import { zeros } from '../tensor/operations'
import type { Cell, StageTerm, Trace } from './stage'
import { entry, requireCell } from './stages/terms'

/**
 * The same run with other numbers in one stage: what does not depend on it is kept, the rest is computed again.
 *
 * @param values as large as the stage
 * @throws RangeError for a stage that this circuit does not have
 */
function traceWithStage(trace: Trace, id: string, values: Matrix): Trace {
  const changed = new Map([[trace.stage(id).id, values]])
  const altered: Trace = {
    circuit: trace.circuit,
    stages: trace.stages,
    declarations: trace.declarations,
    tokens: trace.tokens,
    stage: (each) => trace.stage(each),
    declaration: (each) => trace.declaration(each),
    values: (each) => changed.get(each) ?? trace.values(each),
  }
  for (const { stage, operands, compute } of trace.declarations) {
    if (stage.id !== id && operands.some((operand) => changed.has(operand)))
      changed.set(stage.id, compute(altered))
  }
  return altered
}

/**
 * The run in which one cell of any stage, also of a weight matrix, has another value and all that follows from it
 * is recomputed. A pattern that is changed is not normalised again (MATHS §2, edits).
 *
 * @throws RangeError for a cell that this circuit does not have
 */
export function traceWithCell(trace: Trace, cell: Cell, value: number): Trace {
  requireCell(trace, cell)
  const present = trace.values(cell.stage)
  const values = present.values.slice()
  values[cell.row * present.columns + cell.column] = value
  return traceWithStage(trace, cell.stage, { rows: present.rows, columns: present.columns, values })
}

/**
 * The run in which a head writes zeros, as if it were muted.
 *
 * @throws RangeError for a head that this circuit does not have
 */
export function traceWithoutHead(trace: Trace, head: string): Trace {
  const { rows, columns } = trace.values(`${head}.output`)
  return traceWithStage(trace, `${head}.output`, zeros(rows, columns))
}

/** What a cell would be without one of the terms that it is the sum of: the sum of the others, in their order. */
export function valueWithoutTerm(trace: Trace, cell: Cell, term: StageTerm['factors']): number {
  requireCell(trace, cell)
  const { terms } = trace.declaration(cell.stage).sum(trace, cell)
  return terms.filter(({ factors }) => !sameCells(factors, term)).reduce((sum, { value }) => sum + value, 0)
}

/** The value of a cell. @throws RangeError for a cell that this circuit does not have */
export function cellValue(trace: Trace, cell: Cell): number {
  requireCell(trace, cell)
  return entry(trace.values(cell.stage), cell.row, cell.column)
}

function sameCells(a: readonly Cell[], b: readonly Cell[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ stage, row, column }, i) => stage === b[i].stage && row === b[i].row && column === b[i].column)
  )
}
