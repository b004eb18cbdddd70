import { exampleDocument } from '#shared/circuit/examples'
import { derive, targetsOf } from '#shared/circuit/derive'
import { cellSentence } from '#shared/circuit/cell-sentence'
import { formulaText } from '#shared/circuit/formula'
import { headScores } from '#shared/circuit/detectors'
import { trace } from '#shared/circuit/trace'
const d = exampleDocument('induction')
const t = trace(d.circuit, d.tokens)
console.log([...t.values('logits').values])
for (const cell of [
  { stage: '1.0.scores', row: 3, column: 0 },
  { stage: '1.0.pattern', row: 3, column: 0 },
  { stage: '1.0.masked', row: 0, column: 1 },
  { stage: '1.0.W_QK', row: 0, column: 4 },
  { stage: 'logits', row: 0, column: 1 },
  { stage: 'X', row: 0, column: 0 },
  { stage: '0.join', row: 1, column: 1 },
  { stage: '1.in', row: 1, column: 5 },
  { stage: '1.0.output', row: 3, column: 1 },
  { stage: '1.0.values', row: 3, column: 0 },
]) {
  const x = derive(t, cell)
  console.log(
    x.name,
    '|',
    cellSentence(t, cell),
    '|',
    formulaText(x.formula),
    '=',
    formulaText(x.substituted),
    '|',
    x.meaning,
    '|',
    x.terms.map((y) => y.text),
    x.zeroTerms,
    targetsOf(t, cell)
      .map((c) => c.stage + c.row + ',' + c.column)
      .join(' '),
  )
}
console.log(
  headScores(t, 0, 0).map((x) => x.score),
  headScores(t, 1, 0).map((x) => x.score),
)
