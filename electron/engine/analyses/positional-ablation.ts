import { modelHooks } from '../graph/hooks'
import { axisLengths } from '../run/axis-lengths'
import { editOf } from '../run/edit'
import type { Analysis } from './analysis'
import { patternScores, scoreTable } from './pattern-scores'
import { pickedCells, repeatDetectors } from '#shared/circuit/picked-cells'
import { repeatsOf } from '#shared/circuit/repeats'

/** Induction scores with W_pos = 0, and as they are. */
export const positionalAblation: Analysis = {
  name: 'positional-ablation',
  tokens: 'needed',
  options: ['withoutBos'],
  async run(input) {
    const { model, tokens, options, pads, note } = input
    const repeats = repeatsOf(tokens)
    if (!repeats) {
      note('The tokens are not repeated ([x, r, r] or [r, r]), so there are no induction scores.')
      return { tables: [] }
    }
    const { length } = tokens[0]
    const { induction_strict, induction_arena } = repeatDetectors(repeats)
    const picks = tokens.map((_, s) =>
      [induction_strict, induction_arena].map((keys) =>
        pickedCells(keys, length, options.withoutBos ?? false, pads?.[s]),
      ),
    )
    const hook = modelHooks(model.config).find(({ name }) => name === 'hook_pos_embed')!
    const noPositions = editOf(hook, { select: {}, gate: 0, add: 0 }, axisLengths(model.config, 1, length))
    const after = await patternScores(input, picks, [noPositions])
    const before = await patternScores(input, picks)
    return {
      tables: [
        scoreTable('induction_strict', input, after, 0),
        scoreTable('induction_arena', input, after, 1),
        scoreTable('induction_strict_before', input, before, 0),
        scoreTable('induction_arena_before', input, before, 1),
      ],
    }
  },
}
