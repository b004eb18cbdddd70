import { expect, it } from 'vitest'
import type { ListedModel, RunResult } from '#shared/ipc/engine'
import { patternFigure } from './pattern-figure'

const model = {
  id: 'm',
  name: 'm',
  bundled: true,
  architecture: 'attn-only',
  config: null,
  parameters: 1,
  bytes: 1,
  sha256: 'ab',
  prompt: 'text',
  bos: { id: 0, prepend: true },
  suspicious: [],
} satisfies ListedModel
const run = (...ids: number[]): RunResult => ({
  kind: 'run',
  handle: 'h',
  model: 'm',
  tokens: ids.map((id) => ({ id, text: id === 0 ? '' : ' x' })),
  losses: ids.map(() => null),
  provider: 'cpu',
  ms: 1,
})
const matrix = { rows: 2, columns: 2, values: Float64Array.of(1, 0, 0.25, 0.75) }
const scale = { kind: 'probability' } as const

it('has a panel a head, no cell where the key comes after the query, and says where it is from', () => {
  const maps = [
    { name: '0.1', matrix },
    { name: '1.0', matrix },
  ]
  const figure = patternFigure({
    model,
    runs: [run(0, 5)],
    maps,
    quantity: 'Pattern',
    scale,
    prompts: '',
    named: true,
  })
  expect(figure.panels.map(({ id }) => id)).toEqual(['0.1.pattern', '1.0.pattern'])
  const [panel] = figure.panels
  expect(panel.kind === 'matrix' && [...panel.marks]).toEqual([[1, 'absent']])
  expect(panel.kind === 'matrix' && panel.rows.labels[1]).toEqual({ text: '␣x', index: '1' })
  expect(figure.provenance).toContainEqual({ name: 'Tokens', value: '0 5' })
  expect(figure.provenance).toContainEqual({ name: 'BOS', value: 'first token' })
})

it('names the tokens of every prompt of a mean, and no token on its axes', () => {
  const maps = [{ name: '0.1', matrix }]
  const figure = patternFigure({
    model,
    runs: [run(0, 5), run(0, 6)],
    maps,
    quantity: 'Pattern',
    scale,
    prompts: 'mean of 2 prompts',
    named: false,
  })
  const [panel] = figure.panels
  expect(panel.kind === 'matrix' && panel.rows.labels.map(({ text }) => text)).toEqual(['', ''])
  expect(figure.provenance).toContainEqual({ name: 'Tokens', value: '0 5; 0 6' })
  expect(figure.caption).toContain('mean of 2 prompts')
})
