import { describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { tracePlan } from '#shared/circuit/trace'
import { choiceOf, chosenStages, everyPanel, offeredPanels } from './panel-choice'

const { circuit, tokens } = exampleDocument('induction')
const { stages } = tracePlan(circuit, tokens)

describe('the panels of a figure', () => {
  it('are the stages that it was opened with, where they look before what they write', () => {
    const choice = choiceOf(stages, ['1.0.pattern', '1.0.W_OV', '1.0.scores', 'logits'])
    expect(chosenStages(stages, choice)).toEqual(['1.0.scores', '1.0.pattern', '1.0.W_OV', 'logits'])
  })

  it('are the same kinds of every chosen head', () => {
    const choice = { ...choiceOf(stages, ['1.0.pattern']), heads: ['0.0', '1.0'] }
    expect(chosenStages(stages, choice)).toEqual(['0.0.pattern', '1.0.pattern'])
  })

  it('are all stages, if wanted, and each once', () => {
    const all = chosenStages(stages, everyPanel(stages))
    expect([...all].sort()).toEqual(stages.map(({ id }) => id).sort())
    expect(offeredPanels(stages).heads).toEqual(['0.0', '1.0'])
  })

  it('are never stages without rows: where nothing is left after a drop', () => {
    const { stages: short } = tracePlan(circuit, ['a'])
    const left = chosenStages(short, everyPanel(short))
    expect(left).toContain('0.0.scores')
    expect(left).not.toContain('1.0.scores')
  })

  it('are none for stages that are not there', () => {
    expect(chosenStages(stages, choiceOf(stages, ['7.7.scores']))).toEqual([])
  })
})
