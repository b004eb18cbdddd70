import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cell } from '#shared/circuit/stage'
import ResponseCurve from '../../../charts/ResponseCurve.vue'
import { useFocus } from '../../../stores/focus'
import { useStepper } from '../../../stores/stepper'
import CellInspector from './CellInspector.vue'

let wrapper: VueWrapper
beforeEach(() => {
  setActivePinia(createPinia())
})
afterEach(() => wrapper.unmount())

/** Walks to where a cell has just been made, with the inspector beside it. */
async function walkTo(cell: Cell) {
  const stepper = useStepper()
  stepper.enter()
  stepper.restart()
  stepper.runToCell(cell)
  wrapper = mount(CellInspector, { attachTo: document.body })
  await nextTick()
}
const text = () => wrapper.text()

describe('beside a walk, what is to come is told nowhere', () => {
  it('the logit that a score leads to', async () => {
    await walkTo({ stage: '1.0.scores', row: 3, column: 0 })
    expect(wrapper.get('.value').text()).toBe('9.99955')
    expect(text()).not.toContain('logit')
    expect(text()).toContain('scores[4, 1] would be, without')
    expect(wrapper.findComponent(ResponseCurve).exists()).toBe(false)
    useStepper().last()
    useFocus().lock({ stage: '1.0.scores', row: 3, column: 0 })
    await nextTick()
    expect(text()).toContain('Predicted logit')
    expect(wrapper.findComponent(ResponseCurve).exists()).toBe(true)
  })

  it('the shares of later keys, and so what the row adds up to', async () => {
    //   d₃ looks at b₁ and c₂ as much as at itself: 1/3 each
    await walkTo({ stage: '1.0.pattern', row: 2, column: 1 })
    const shares = wrapper.findAll('.term dd').map((each) => each.text())
    expect(shares.filter((share) => share === 'Not computed yet.')).toHaveLength(1)
    expect(shares.filter((share) => /^0\.333/.test(share))).toHaveLength(2)
    expect(text()).not.toContain('adds up to')
  })

  it('the value of a cell that a link leads to; it can be run to', async () => {
    await walkTo({ stage: '1.0.scores', row: 3, column: 0 })
    await wrapper.findAll('.chip').at(-1)!.trigger('click')
    expect(useFocus().locked?.stage).toBe('1.0.masked')
    expect(text()).toContain('Not computed yet.')
    expect(wrapper.find('.value').exists()).toBe(false)
    const run = wrapper.findAll('button').find((each) => each.text() === 'Run to this cell')!
    await run.trigger('click')
    expect(useStepper().place.step.stage).toBe('1.0.masked')
    expect(wrapper.get('.value').text()).toBe('9.99955')
  })
})
