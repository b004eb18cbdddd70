import type { Axis, Stage } from '#shared/circuit/stage'

/**
 * What a tile is drawn as. `masked`: hatched; `void`: no tile, so that the causal triangle is a shape; `pending`:
 * not computed yet; `nan`: not a number; `number`: a fill and, where it fits, its text.
 */
export type TileMark = 'number' | 'masked' | 'void' | 'pending' | 'nan'

type MarkedStage = Pick<Stage, 'kind' | 'rows' | 'columns'>

/**
 * The mark of a computed cell. `causal`: whether the stage's layer lets no query look at a later key; `hiddenKeys`:
 * original indices of the positions that it lets no query look at; `absentKeys`: of those that have no cell at all.
 */
export function tileMark(
  value: number,
  stage: MarkedStage,
  row: number,
  column: number,
  causal: boolean,
  hiddenKeys: readonly number[] = [],
  absentKeys: readonly number[] = [],
): TileMark {
  if (keyIsAmong(stage, column, absentKeys)) return 'void'
  if (Number.isNaN(value)) return 'nan'
  if (stage.kind === 'mask' && value === 0) return 'masked'
  const isLater = causal && keyIsLater(stage, row, column)
  if (!isLater && !keyIsAmong(stage, column, hiddenKeys)) return 'number'
  if (stage.kind === 'masked' && value === -Infinity) return 'masked'
  if (stage.kind === 'pattern' && value === 0) return 'void'
  return 'number'
}

/** Whether a column's position comes after its row's in the text, by their original indices. */
function keyIsLater({ rows, columns }: MarkedStage, row: number, column: number): boolean {
  const [query, key] = [positionAt(rows, row), positionAt(columns, column)]
  return query !== null && key !== null && key > query
}

function keyIsAmong({ columns }: MarkedStage, column: number, keys: readonly number[]): boolean {
  const key = keys.length > 0 ? positionAt(columns, column) : null
  return key !== null && keys.includes(key)
}

function positionAt(axis: Axis, line: number): number | null {
  return axis.of === 'positions' ? (axis.labels[line]?.index ?? null) : null
}
