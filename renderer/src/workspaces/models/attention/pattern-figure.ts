import type { CellMark, FigureScale, MatrixPanel, Provenance } from '#shared/figure/figure'
import { provenanceLines } from '#shared/figure/provenance-lines'
import type { ListedModel, RunResult } from '#shared/ipc/engine'
import type { Matrix } from '#shared/tensor/matrix'
import type { FigureContent } from '../../../figures/figure-content'
import { shownToken } from '../../../stores/model-prompt'

interface PatternFigure {
  readonly model: ListedModel
  /** The prompts that take part, the one that is looked at first. */
  readonly runs: readonly RunResult[]
  /** One panel each. */
  readonly maps: readonly { readonly name: string; readonly matrix: Matrix }[]
  /** "Pattern". */
  readonly quantity: string
  readonly scale: FigureScale
  /** What several prompts were made into, if several. */
  readonly prompts: string
  /** Whether tokens name the positions: a mean over prompts has none. */
  readonly named: boolean
}

/** The large pattern as a figure: a panel for each head. */
export function patternFigure(figure: PatternFigure): FigureContent {
  const { model, runs, maps, quantity, scale, prompts, named } = figure
  const causal = model.config?.attention_dir !== 'bidirectional'
  const labels = runs[0].tokens.map(({ text }, index) => ({
    text: named ? shownToken(text) : '',
    index: String(index),
  }))
  const panels = maps.map(({ name, matrix }): MatrixPanel => ({
    kind: 'matrix',
    id: `${name}.${quantity.toLowerCase()}`,
    title: `${quantity}, head ${name}`,
    rows: { name: 'query', labels },
    columns: { name: 'key', labels },
    values: matrix,
    scale,
    marks: causal ? absentAbove(matrix.rows) : new Map(),
    sharedScale: maps.length > 1 ? quantity : null,
  }))
  const heads = maps.map(({ name }) => name).join(', ')
  return {
    title: `${model.name} ${heads}`,
    panels,
    caption: `${quantity} of head ${heads} of ${model.name}${prompts && `, ${prompts}`}.`,
    provenance: provenanceOf(model, runs),
  }
}

/** Keys after the query are no cells. */
function absentAbove(side: number): Map<number, CellMark> {
  const marks = new Map<number, CellMark>()
  for (let row = 0; row < side; row++)
    for (let column = row + 1; column < side; column++) marks.set(row * side + column, 'absent')
  return marks
}

/** Model, file, the tokens of all prompts that take part, and what computed. */
function provenanceOf(model: ListedModel, runs: readonly RunResult[]): Provenance {
  const [first] = runs
  const ids = runs.map(({ tokens }) => tokens.map(({ id }) => id))
  return provenanceLines({
    model: model.name,
    sha256: model.sha256,
    tokens: ids.length === 1 ? ids[0] : ids,
    bos: model.bos !== null && ids.every(([id]) => id === model.bos!.id) ? 'first token' : 'none known',
    provider: first.provider,
    dtype: 'float32',
  })
}
