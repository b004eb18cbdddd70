import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useDocument } from '../../../stores/document'
import { useFocus } from '../../../stores/focus'
import CircuitPanel from './CircuitPanel.vue'

let wrapper: VueWrapper
beforeEach(() => {
  setActivePinia(createPinia())
  wrapper = mount(CircuitPanel, { attachTo: document.body })
})
afterEach(() => wrapper.unmount())

const items = () => wrapper.findAll('[role=treeitem]')
const item = (stage: string) => wrapper.get(`[role=treeitem][data-stage="${stage}"]`)
const focused = () => document.activeElement?.getAttribute('aria-label')
const logit = (index: number) => useDocument().trace.values('logits').values[index]
function edit(content: number, index = 4) {
  const documents = useDocument()
  documents.commit(documents.cellsEdit({ layer: 1, head: 0, name: 'W_QK' }, [{ index, content }]))
  return nextTick()
}

describe('the outline', () => {
  it('lists the circuit in the order of the computation, with shapes and set weights', () => {
    expect(items().map((each) => each.attributes('aria-label'))).toEqual([
      'Embedding X 5 by 9',
      'Head 0.0 previous token',
      'W_QK 4 weights are not 0',
      'W_OV 4 weights are not 0',
      'scores 5 by 5',
      'masked 5 by 5',
      'pattern 5 by 5',
      'values 5 by 9',
      'output 5 by 9',
      '+ tokens of X, drop pos 0',
      'Head 1.0 induction',
      'W_QK 4 weights are not 0',
      'W_OV 4 weights are not 0',
      'scores 4 by 4',
      'masked 4 by 4',
      'pattern 4 by 4',
      'values 4 by 9',
      'output 4 by 9',
      'Logits 4',
    ])
  })

  it('counts the weights as they are edited', async () => {
    await edit(0)
    expect(item('1.0.W_QK').text()).toContain('3 ≠ 0')
  })

  it('lights the focused stage and marks the stages of its sources', async () => {
    useFocus().lock({ stage: '1.0.scores', row: 3, column: 0 })
    await nextTick()
    expect(item('1.0.scores').classes()).toContain('is-lit')
    const sources = items().filter((each) => each.classes('is-source'))
    expect(sources.map((each) => each.attributes('data-stage'))).toEqual(['1.in', '1.0.W_QK'])
  })

  it('is walked with the arrows, and a head is opened with Enter', async () => {
    const [first] = items()
    ;(first.element as HTMLElement).focus()
    await first.trigger('keydown', { key: 'ArrowDown' })
    expect(focused()).toBe('Head 0.0 previous token')
    await items()[1].trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('open')).toEqual([[0, 0]])
    await items()[1].trigger('keydown', { key: 'ArrowRight' })
    expect(focused()).toBe('W_QK 4 weights are not 0')
    await items()[2].trigger('keydown', { key: 'End' })
    expect(focused()).toBe('Logits 4')
    expect(items().filter((each) => each.attributes('tabindex') === '0')).toHaveLength(1)
  })

  it('folds a head away and back', async () => {
    const head = items()[1]
    await head.trigger('keydown', { key: 'ArrowLeft' })
    expect(head.attributes('aria-expanded')).toBe('false')
    expect(items()).toHaveLength(12)
    await head.trigger('keydown', { key: 'ArrowRight' })
    expect(items()).toHaveLength(19)
  })

  it('points at a stage', async () => {
    await item('0.0.pattern').trigger('click')
    expect(wrapper.emitted('point')).toEqual([['0.0.pattern']])
  })
})

describe('detectors', () => {
  const scores = () => wrapper.findAll('.score').map((each) => each.text())
  const unfold = () => wrapper.get('.fold').trigger('click')
  const row = (name: string) => {
    const found = wrapper.findAll('tbody tr').find((each) => each.get('th').text() === name)
    return found!.findAll('td').map((each) => each.text())
  }

  it('name what the heads of the sample circuit do, live', async () => {
    expect(scores()).toEqual(['0.0 previous token0.9999', '1.0 induction0.9999'])
    // Without its weight for a the second head still finds b after a b: one of the two strict queries and a half.
    await edit(0)
    expect(scores()[1]).toMatch(/^1\.0 induction, strict0\.7/)
  })

  it('say what they are, on hover', () => {
    expect(wrapper.get('.score').attributes('title')).toBe(
      'Mean attention of each query on the position before it.',
    )
  })

  it('unfold to a table of all detectors and heads, live', async () => {
    await unfold()
    expect(wrapper.findAll('thead th').map((each) => each.text())).toEqual(['0.0', '1.0'])
    expect(row('previous')[0]).toBe('1.00')
    expect(row('prefix')).toEqual(['0.00', '1.00'])
    expect(row('strict')[1]).toBe('1.00')
    await edit(0)
    expect(row('prefix')[1]).toBe('0.25')
  })

  it('say when no query can be scored, and when repeats are too short', async () => {
    const documents = useDocument()
    documents.commit(documents.tokensEdit(['a', 'b', 'c']))
    await unfold()
    expect(row('prefix')[1]).toBe('–no such query')
    // a b a b without position 0 leaves one query with a duplicate.
    expect(row('duplicate')[1]).toBe('–too short')
  })
})

describe('try this', () => {
  const experiment = (id: string) => wrapper.get(`[data-experiment=${id}]`)

  it('promises the published outcomes of the sample circuit', () => {
    expect(wrapper.findAll('[data-experiment]').map((each) => each.text())).toEqual([
      'Set W_QK[tok a, prev a] to 0: b falls to 0.25',
      'Lower the strength to 2: attention leaks, b is 0.60',
      'End with c: the prediction becomes d',
    ])
  })

  it.each([
    ['cut', 'Set W_QK[tok a, prev a] to 0', 0.25],
    ['strength', 'Set strength to 2', 0.6],
  ])('keeps its promise with one edit that can be undone: %s', async (id, label, promised) => {
    const documents = useDocument()
    const before = logit(1)
    await experiment(id).trigger('click')
    expect(documents.session.entries.map((entry) => entry.label)).toEqual([label])
    expect(logit(1)).toBeCloseTo(promised, 2)
    documents.undo()
    expect(logit(1)).toBe(before)
  })

  it('keeps its promise about the ending', async () => {
    await experiment('ending').trigger('click')
    expect(useDocument().tokens).toEqual(['a', 'b', 'c', 'd', 'c'])
    const logits = [...useDocument().trace.values('logits').values]
    expect(logits.indexOf(Math.max(...logits))).toBe(3)
    expect(useDocument().session.entries).toHaveLength(1)
  })

  it('tells the outcome from the circuit as it is now', async () => {
    const documents = useDocument()
    documents.commit(documents.constantEdit('s', 1))
    await nextTick()
    expect(experiment('strength').text()).toBe('Raise the strength to 10: b is 0.9999')
  })

  it('offers nothing for empty matrices', async () => {
    useDocument().openExample('induction-empty')
    await nextTick()
    expect(wrapper.text()).not.toContain('Try this')
  })
})

describe('the history', () => {
  const lines = () => wrapper.findAll('ol button')
  const texts = () => lines().map((each) => each.text())

  it('says what will be here before the first edit', () => {
    expect(wrapper.text()).toContain('Your edits will be listed here.')
  })

  it('lists the edits, newest first, down to the opening', async () => {
    await edit(7)
    await edit(8)
    expect(texts()).toEqual(['Set W_QK[tok a, prev a] to 8', 'Set W_QK[tok a, prev a] to 7', 'Opened'])
    expect(lines()[0].attributes('aria-current')).toBe('step')
  })

  it('goes where a click says, and keeps what is undone', async () => {
    const value = () => useDocument().circuit.layers[1].heads[0].W_QK.values[4]
    for (const content of [7, 8, 9]) await edit(content)
    await lines()[2].trigger('click')
    expect(value()).toBe(7)
    expect(lines().map((each) => each.classes('is-undone'))).toEqual([true, true, false, false])
    await lines().at(-1)!.trigger('click')
    expect(value()).toBe(10)
    await lines()[0].trigger('click')
    expect(value()).toBe(9)
  })

  it('lists no more of a long afternoon than fits, and reaches all of it', async () => {
    for (let step = 1; step <= 60; step++) await edit(step)
    expect(lines()).toHaveLength(20)
    expect(texts()[0]).toBe('Set W_QK[tok a, prev a] to 60')
    const earlier = () => wrapper.findAll('button').find((each) => each.text().endsWith('earlier edits'))
    while (earlier()) await earlier()!.trigger('click')
    expect(texts().at(-1)).toBe('Opened')
    expect(lines()).toHaveLength(61)
  })
})
