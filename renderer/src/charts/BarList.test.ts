import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import BarList from './BarList.vue'

describe('BarList', () => {
  it('prints six decimals, keeps the exact value, and sets the highest off in words', () => {
    const wrapper = mount(BarList, {
      props: {
        limit: 1,
        items: [
          { label: 'a', value: 0.000045394 },
          { label: 'b', value: 0.99986385 },
        ],
      },
    })
    const [a, b] = wrapper.findAll('li')
    expect(a.text()).toContain('0.000045')
    expect(b.text()).toContain('0.999864')
    expect(b.attributes('data-value')).toBe('0.99986385')
    expect([a, b].map((line) => line.text().includes('highest'))).toEqual([false, true])
  })

  it('marks NaN and draws no bar for it', () => {
    const wrapper = mount(BarList, { props: { limit: 1, items: [{ label: 'a', value: NaN }] } })
    expect(wrapper.get('li').text()).toContain('NaN')
    expect(wrapper.find('.bar').exists()).toBe(false)
  })
})
