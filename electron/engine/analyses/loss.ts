import type { Analysis } from './analysis'
import { mean } from './mean'
import { predictionsIn, type RangeName } from './prediction-ranges'
import { predictionsOf } from './predictions'
import { repeatsOf } from '#shared/circuit/repeats'
import { numbered, type Table } from './table'

/** Log-probability of every next token, and what follows from it (reference/README.md, `predictions`). */
export const loss: Analysis = {
  name: 'loss',
  tokens: 'needed',
  options: [],
  async run({ engine, model, tokens, pads, note }) {
    const { logProbs, argmax } = await predictionsOf(engine, model, tokens)
    const { length } = tokens[0]
    const sequences = numbered('sequence', tokens.length)
    const repeats = repeatsOf(tokens)
    const lossOver = (range: RangeName): number | null => {
      const positions = predictionsIn(range, length, repeats)
      const value = mean(logProbs.flatMap((row) => positions.map((p) => row[p])))
      return value === null ? null : -value
    }
    const isRight = argmax.map((row, s) => row.map((id, p) => id === tokens[s][p + 1]))
    const tables: Table[] = [
      {
        name: 'log_probs',
        axes: [sequences, numbered('position', length - 1)],
        values: logProbs,
        unit: 'nats',
      },
      { name: 'loss', axes: [], values: lossOver('all'), unit: 'nats' },
      {
        name: 'accuracy',
        axes: [],
        values: argmax.flat().includes(-1) ? null : mean(isRight.flat().map(Number)),
      },
      {
        name: 'right_tokens',
        axes: [sequences],
        values: isRight.map((row, s) => tokens[s].filter((_, p) => p > 0 && row[p - 1])),
      },
    ]
    if (pads) {
      const unpadded = <T>(rows: readonly (readonly T[])[]) =>
        rows.flatMap((row, s) => row.filter((_, p) => !pads[s][p + 1]))
      const kept = mean(unpadded(logProbs))
      const right = unpadded(isRight)
      tables.push(
        { name: 'loss_unpadded', axes: [], values: kept === null ? null : -kept, unit: 'nats' },
        {
          name: 'accuracy_unpadded',
          axes: [],
          values: unpadded(argmax).includes(-1) ? null : mean(right.map(Number)),
        },
      )
      note(
        '“loss” and “accuracy” are over every position, as published; “loss_unpadded” and “accuracy_unpadded” ' +
          'leave padding out: compare those.',
      )
    }
    if (!repeats) {
      note('The tokens are not repeated ([x, r, r] or [r, r]), so there are no losses of the copies.')
      return { tables }
    }
    for (const range of ['first', 'second', 'inducible'] as const) {
      tables.push({ name: `loss_${range}`, axes: [], values: lossOver(range), unit: 'nats' })
    }
    return { tables }
  },
}
