import { readFileSync } from 'node:fs'
import { exampleDocument } from '#shared/circuit/examples'
import type { Circuit, WeightPlace } from '#shared/circuit/circuit'
import { trace } from '#shared/circuit/trace'
import { weightsAt, withWeightsAt } from '#shared/circuit/weight-place'
import { withCells } from '#shared/circuit/weights'
import { expect } from './app'

/** Rows of a stage. */
export type Rows = readonly (readonly number[])[]

/** A drag of one weight of the sample circuit, with every stage after it as NumPy computes it. */
export interface DraggedCase {
  readonly matrix: string
  readonly row: number
  readonly column: number
  readonly from: number
  readonly to: number
  readonly stages: ReadonlyMap<string, Rows>
}

type FileCase = Omit<DraggedCase, 'stages'> & { stages: Record<string, (number | null)[][]> }

/** The cases of e2e/reference/dragged, whose README says how they were made. */
export function draggedCases(): DraggedCase[] {
  const url = new URL('../reference/dragged/stages.json', import.meta.url)
  const cases = JSON.parse(readFileSync(url, 'utf8')) as FileCase[]
  const rowsOf = (rows: (number | null)[][]) => rows.map((row) => row.map((value) => value ?? -Infinity))
  return cases.map(({ stages, ...drag }) => ({
    ...drag,
    stages: new Map(Object.entries(stages).map(([id, rows]) => [id, rowsOf(rows)])),
  }))
}

/** Every stage of a circuit on its tokens, as our own trace computes it. */
export function tracedStages(circuit: Circuit, tokens: readonly string[]): ReadonlyMap<string, Rows> {
  const run = trace(circuit, tokens)
  return new Map(
    run.stages.map(({ id }) => {
      const { rows, columns, values } = run.values(id)
      const row = (r: number) => [...values.subarray(r * columns, (r + 1) * columns)]
      return [id, Array.from({ length: rows }, (_, r) => row(r))]
    }),
  )
}

/** The sample circuit with a number in one cell, and its tokens. */
export function sampleWith({ matrix, row, column, to }: Omit<DraggedCase, 'stages'>) {
  const { circuit, tokens } = exampleDocument('induction')
  const [layer, head, name] = matrix.split('.')
  const place = { layer: Number(layer), head: Number(head), name } as WeightPlace
  const weights = weightsAt(circuit, place)
  const changes = [{ index: row * weights.columns + column, content: to }]
  return {
    circuit: withWeightsAt(circuit, place, withCells(weights, changes, circuit.constants)),
    tokens,
  }
}

/** Every entry within 1e-12; infinities where they are expected and nowhere else. */
export function expectRows(got: Rows, expected: Rows, what: string): void {
  expect([got.length, got[0]?.length], `shape of ${what}`).toEqual([expected.length, expected[0].length])
  const wrong = expected.flatMap((row, r) =>
    row.flatMap((value, c) =>
      got[r][c] === value || Math.abs(got[r][c] - value) <= 1e-12
        ? []
        : [`[${r}, ${c}] is ${got[r][c]}, not ${value}`],
    ),
  )
  expect(wrong, what).toEqual([])
}
