import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { derive } from '#shared/circuit/derive'
import { exampleDocument } from '#shared/circuit/examples'
import { seededRandom } from '#shared/circuit/seeded-random'
import { trace } from '#shared/circuit/trace'
import { withWeightsAt } from '#shared/circuit/weight-place'
import { plainWeights } from '#shared/circuit/weights'
import AllTerms from './AllTerms.vue'

let wrapper: VueWrapper
beforeEach(() => {
  setActivePinia(createPinia())
})
afterEach(() => wrapper.unmount())

/** A score of a head whose W_QK has no 0, over an input that has none either: 24² terms. */
function denseScore() {
  const random = seededRandom(3)
  const vocabulary = [...'abcdefghijkl']
  const { circuit } = exampleDocument('induction', { vocabulary, positions: 12 })
  const dense = (rows: number) =>
    plainWeights({
      rows,
      columns: rows,
      values: Float64Array.from({ length: rows * rows }, () => random() - 0.5),
    })
  let filled = circuit
  circuit.layers.forEach((_, layer) =>
    (['W_QK', 'W_OV'] as const).forEach((name) => {
      filled = withWeightsAt(filled, { layer, head: 0, name }, dense(24))
    }),
  )
  return derive(trace(filled, vocabulary), { stage: '1.0.scores', row: 5, column: 3 })
}

it('reaches every term, in order, with few in the page at a time', async () => {
  const { terms } = denseScore()
  expect(terms.length).toBeGreaterThan(256)
  wrapper = mount(AllTerms, { props: { terms }, attachTo: document.body })
  const list = wrapper.get<HTMLElement>('[role=list]')
  const found = new Map<number, number>()
  for (let top = 0; top < 20 * terms.length; top += 200) {
    list.element.scrollTop = top
    await list.trigger('scroll')
    await nextTick()
    const items = wrapper.findAll('[role=listitem]')
    expect(items.length).toBeLessThan(24)
    for (const item of items) {
      expect(item.attributes('aria-setsize')).toBe(String(terms.length))
      const value = item.get('.value').text().replace('\u2212', '-').replace('\u2212', '-')
      found.set(Number(item.attributes('aria-posinset')), Math.abs(Number(value)))
    }
  }
  const sizes = Array.from({ length: terms.length }, (_, i) => found.get(i + 1)!)
  expect(sizes.every((size, i) => i === 0 || size <= sizes[i - 1])).toBe(true)
  const total = terms.reduce((sum, { value }) => sum + Math.abs(value), 0)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(total, 3)
})
