import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useDocument } from '../../../stores/document'
import { useFocus } from '../../../stores/focus'
import AgainstReference from './AgainstReference.vue'

let wrapper: VueWrapper
beforeEach(() => {
  setActivePinia(createPinia())
  wrapper = mount(AgainstReference, { attachTo: document.body })
})
afterEach(() => wrapper.unmount())

const button = (text: string) => wrapper.findAll('button').find((each) => each.text() === text)!
const first = () => wrapper.get('[data-first-difference]')
const labels = () => useDocument().session.entries.map(({ label }) => label)

describe('against the homework’s circuit', () => {
  it('the sample is the same at every stage', () => {
    expect(wrapper.text()).toContain('On a b c d a every stage is the homework’s.')
  })

  it('a mistake that the answer does not show is named, with the stage where it begins', async () => {
    await button('positions added to the residual too').trigger('click')
    expect(wrapper.get('[data-mistake]').attributes('data-mistake')).toBe('positions-carried')
    expect(first().text()).toContain('residual stream')
    expect(first().text()).toContain('The logits agree all the same.')
    expect(labels()).toEqual(['Make a mistake: positions added to the residual too'])
  })

  it('one click puts it right, and is an edit like any other', async () => {
    await button('no causal mask').trigger('click')
    await button('Put right').trigger('click')
    expect(wrapper.find('[data-mistake]').exists()).toBe(false)
    expect(labels()).toEqual(['Make a mistake: no causal mask', 'Put right: no causal mask'])
    useDocument().undo()
    await nextTick()
    expect(wrapper.get('[data-mistake]').attributes('data-mistake')).toBe('no-mask')
  })

  it('a missing weight is no mistake with a name, but found, and a click locks it', async () => {
    const documents = useDocument()
    // Query tok a, key prev a.
    documents.commit(documents.cellsEdit({ layer: 1, head: 0, name: 'W_QK' }, [{ index: 4, content: 0 }]))
    await nextTick()
    expect(wrapper.find('[data-mistake]').exists()).toBe(false)
    expect(first().text()).toContain('W_QK[tok a, prev a] is 0, there 10.')
    await first().get('button').trigger('click')
    expect(useFocus().locked).toEqual({ stage: '1.0.W_QK', row: 0, column: 4 })
  })

  it('a circuit of another shape is not compared', async () => {
    useDocument().openExample('published-head')
    await nextTick()
    expect(wrapper.text()).toContain('Stages are compared where a circuit has the homework’s shape')
    expect(wrapper.findAll('button')).toHaveLength(0)
  })
})
