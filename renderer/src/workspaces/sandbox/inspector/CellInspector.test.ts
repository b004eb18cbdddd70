import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import ResponseCurve from '../../../charts/ResponseCurve.vue'
import { useDocument } from '../../../stores/document'
import { useFocus } from '../../../stores/focus'
import CellInspector from './CellInspector.vue'

const W_QK_OF_1 = { layer: 1, head: 0, name: 'W_QK' } as const
const W_OV_OF_1 = { layer: 1, head: 0, name: 'W_OV' } as const
/** Indices of 9×9 cells: row · 9 + column; tok a…d are dims 0…3, prev a…d dims 4…7. */
const TOK_A_PREV_A = 4
const TOK_B_PREV_B = 14
const TOK_B_TOK_B = 10
const TOK_B_PREV_A = 13

let wrapper: VueWrapper
beforeEach(() => {
  setActivePinia(createPinia())
})
afterEach(() => {
  wrapper.unmount()
  vi.unstubAllGlobals()
})

async function inspect(stage: string, row: number, column: number, props: { compact?: boolean } = {}) {
  wrapper = mount(CellInspector, { props, attachTo: document.body })
  useFocus().lock({ stage, row, column })
  await nextTick()
}
async function set(place: typeof W_QK_OF_1 | typeof W_OV_OF_1, index: number, content: number) {
  const documents = useDocument()
  documents.commit(documents.cellsEdit(place, [{ index, content }]))
  await nextTick()
}
async function drag(place: typeof W_QK_OF_1, index: number, content: number) {
  const documents = useDocument()
  documents.preview(documents.cellsEdit(place, [{ index, content }]))
  await nextTick()
}
const numberOf = (text: string) => Number(text.replaceAll('\u2212', '-'))
const valuesOf = (selector: string) => wrapper.findAll(`${selector} dd`).map((each) => numberOf(each.text()))
const button = (text: string) => wrapper.findAll('button').find((each) => each.text().startsWith(text))!
const curve = () => {
  const props = wrapper.getComponent(ResponseCurve).props()
  return { points: props.points, at: props.at! }
}

describe('the sum behind a cell', () => {
  it('is one product for a score of the induction head', async () => {
    await inspect('1.0.scores', 3, 0)
    const [query, weight, key, zero, total] = valuesOf('.term')
    expect(query * weight * key).toBeCloseTo(9.99955, 4)
    expect(zero).toBe(0)
    expect(total).toBe(9.99955)
    expect(wrapper.text()).toContain('80 terms that are 0')
  })

  it('adds up product by product where several terms are not 0', async () => {
    await inspect('1.0.values', 0, 1)
    await set(W_OV_OF_1, TOK_B_PREV_A, 0.5)
    const products = valuesOf('.product')
    expect(products).toHaveLength(2)
    expect(products[0] + products[1]).toBeCloseTo(numberOf(wrapper.get('.value').text()), 5)
    expect(numberOf(wrapper.get('.total dd').text())).toBeCloseTo(1.5, 3)
  })

  it('names the largest three terms and sums up the smaller ones', async () => {
    //   x₁ is tok b, nearly prev a, and a trace of prev b: five pairs of its dims meet a weight
    await inspect('1.0.scores', 0, 0)
    for (const index of [TOK_B_TOK_B, TOK_B_PREV_A, 4 * 9 + 1, 4 * 9 + 4]) await set(W_QK_OF_1, index, 1)
    const shown = [...valuesOf('.product'), ...valuesOf('.rest')]
    expect(shown).toHaveLength(4)
    expect(wrapper.text()).toContain('2 smaller terms')
    expect(shown.reduce((a, b) => a + b)).toBeCloseTo(numberOf(wrapper.get('.value').text()), 4)
  })

  it('is a row of shares that adds up to 1 for a pattern cell', async () => {
    await inspect('0.0.pattern', 3, 2)
    const shares = valuesOf('.term')
    expect(shares.pop()).toBe(1)
    expect(shares).toHaveLength(4)
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
    expect(wrapper.text()).toContain('e to the 10')
  })
})

describe('links', () => {
  it('move the focus to the factor that they name', async () => {
    await inspect('1.0.scores', 3, 0)
    await button('W_QK[tok a, prev a]').trigger('click')
    expect(useFocus().locked).toEqual({ stage: '1.0.W_QK', row: 0, column: 4 })
    expect(wrapper.get('.value').text()).toBe('10')
    expect(wrapper.text()).toContain('Follows s, the attention strength.')
  })

  it('lead upstream to what the first head wrote, and on to what comes next', async () => {
    await inspect('1.0.scores', 3, 0)
    expect(wrapper.text()).toContain('Written by head 0.0')
    await button('output[1, prev a]').trigger('click')
    expect(useFocus().locked).toEqual({ stage: '0.0.output', row: 1, column: 4 })
    await button('join[1, prev a]').trigger('click')
    expect(useFocus().locked).toEqual({ stage: '0.join', row: 1, column: 4 })
  })
})

describe('states', () => {
  it('says what to do while nothing is focused', () => {
    wrapper = mount(CellInspector)
    expect(wrapper.text()).toBe('Point at any cell to see where its number comes from. Click to keep it.')
  })

  it('tells a hover from a lock', async () => {
    await inspect('1.0.scores', 3, 0)
    expect(wrapper.get('.badge').text()).toBe('Locked')
    useFocus().hover({ stage: '1.0.scores', row: 2, column: 0 })
    await nextTick()
    expect(wrapper.get('.badge').text()).toBe('Hover')
    expect(wrapper.text()).toContain('query d₃, key b₁')
    useFocus().hover({ stage: '1.0.scores', row: 3, column: 0 })
    await nextTick()
    expect(wrapper.get('.badge').text()).toBe('Locked')
  })

  it('says in words whether the mask lets a key through', async () => {
    await inspect('1.0.mask', 1, 2)
    expect(wrapper.get('.value').text()).toBe('masked')
    useFocus().lock({ stage: '1.0.mask', row: 2, column: 1 })
    await nextTick()
    expect(wrapper.get('.value').text()).toBe('allowed')
  })

  it('names the first cell that is not a number', async () => {
    //   W_QK[tok a, tok a] = ∞ meets the zeros of X: a₀ has no tok b, so score[0, 1] is 0 · ∞
    await inspect('logits', 0, 1)
    const documents = useDocument()
    const change = { index: 0, content: Infinity }
    documents.commit(documents.cellsEdit({ layer: 0, head: 0, name: 'W_QK' }, [change]))
    await nextTick()
    expect(wrapper.text()).toContain('NaN enters at scores[0, 1]')
    await button('scores[0, 1]').trigger('click')
    expect(wrapper.text()).toContain('NaN enters here.')
  })

  it('keeps to the cell and its origin where there is little room', async () => {
    await inspect('1.0.scores', 3, 0, { compact: true })
    expect(wrapper.text()).toContain('Where it comes from')
    expect(wrapper.text()).not.toContain('Goes into')
    expect(wrapper.findComponent(ResponseCurve).exists()).toBe(false)
  })

  it('has no curve where nothing is read out', async () => {
    useDocument().openExample('published-head')
    await inspect('0.0.W_QK', 0, 0)
    expect(wrapper.get('.value').text()).toBe('1')
    expect(wrapper.findComponent(ResponseCurve).exists()).toBe(false)
  })
})

describe('what if the weight were another', () => {
  it('runs from even attention to the published prediction', async () => {
    await inspect('1.0.W_QK', 0, 4)
    const { points, at } = curve()
    expect([points[0].x, points.at(-1)!.x]).toEqual([0, 20])
    expect(points[0].y).toBeCloseTo(0.25, 12)
    expect(points.find(({ x }) => x === 10)!.y).toBeCloseTo(0.999864, 6)
    expect(at).toEqual({ x: 10, y: expect.closeTo(0.999864, 6) })
  })

  it('stays as it is while its own weight is dragged: only the mark moves', async () => {
    await inspect('1.0.W_QK', 0, 4)
    const before = curve().points
    await drag(W_QK_OF_1, TOK_A_PREV_A, 1.5)
    expect(curve().points).toBe(before)
    expect(curve().at.x).toBe(1.5)
    expect(curve().at.y).toBeCloseTo(before.find(({ x }) => x === 1.5)!.y, 12)
    await drag(W_QK_OF_1, TOK_A_PREV_A, 0)
    expect(curve().points).toBe(before)
  })

  it('follows a drag of any other weight that it depends on', async () => {
    await inspect('1.0.W_QK', 0, 4)
    const before = curve().points
    //   a₄ now also looks at c₂, whose previous token is b
    await drag(W_QK_OF_1, TOK_A_PREV_A + 1, 10)
    expect(curve().points.find(({ x }) => x === 10)!.y).toBeCloseTo(0.5, 3)
    expect(before.find(({ x }) => x === 10)!.y).toBeCloseTo(0.999864, 6)
  })

  it('reaches below 0 for a weight that is below 0', async () => {
    await inspect('1.0.W_QK', 1, 5)
    await set(W_QK_OF_1, TOK_B_PREV_B, -10)
    const { points, at } = curve()
    expect([points[0].x, points.at(-1)!.x, at.x]).toEqual([-20, 20, -10])
    expect(points.every(({ x }, i) => i === 0 || x > points[i - 1].x)).toBe(true)
  })

  it('of a large circuit is computed in idle time, and not during a drag', async () => {
    // The test page has no idle time of its own; here every moment has 1 ms to spare.
    vi.stubGlobal('requestIdleCallback', (go: IdleRequestCallback) =>
      setTimeout(() => go({ didTimeout: false, timeRemaining: () => 1 })),
    )
    vi.stubGlobal('cancelIdleCallback', clearTimeout)
    const documents = useDocument()
    const vocabulary = [...'abcdefghijklm']
    documents.open('large', () => exampleDocument('induction', { vocabulary, positions: 13 }))
    await inspect('1.0.W_QK', 0, 13)
    const exists = () => wrapper.findComponent(ResponseCurve).exists()
    expect(exists()).toBe(false)
    await expect.poll(exists).toBe(true)
    expect(curve().points.find(({ x }) => x === 10)!.y).toBeCloseTo(curve().at.y, 12)

    documents.preview(documents.constantEdit('s', 5))
    await nextTick()
    expect(exists()).toBe(false)
    documents.commit(documents.constantEdit('s', 5))
    await expect.poll(exists).toBe(true)
  })
})
