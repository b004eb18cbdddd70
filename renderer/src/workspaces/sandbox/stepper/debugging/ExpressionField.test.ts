import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { useBreakpoints } from '../../../../stores/breakpoints'
import ExpressionField from './ExpressionField.vue'

let wrapper: VueWrapper
beforeEach(() => {
  setActivePinia(createPinia())
  wrapper = mount(ExpressionField, {
    attachTo: document.body,
    props: {
      label: 'Stop when',
      placeholder: '',
      head: { layer: 1, head: 0 },
      accept: useBreakpoints().addCondition,
    },
  })
})
afterEach(() => wrapper.unmount())

const input = () => wrapper.get('input')
const options = () => wrapper.findAll('[role=option] .mono').map((each) => each.text())
async function type(text: string) {
  input().element.focus()
  await input().setValue(text)
  input().element.setSelectionRange(text.length, text.length)
  await input().trigger('input')
}
const key = async (name: string) => {
  await input().trigger('keydown', { key: name })
  await nextTick()
}

describe('a field for expressions', () => {
  it('completes names and then the rows of a stage', async () => {
    await type('sc')
    expect(options()).toEqual(['scores'])
    expect(input().attributes('aria-expanded')).toBe('true')
    await key('ArrowDown')
    const active = input().attributes('aria-activedescendant')!
    expect(document.getElementById(active)?.getAttribute('aria-selected')).toBe('true')
    await key('Enter')
    expect(input().element.value).toBe('scores')
    expect(input().attributes('aria-expanded')).toBe('false')
    await type('max|scores[')
    expect(options()).toEqual(['1', '2', '3', '4'])
  })

  it('hands over on Enter when nothing is chosen, also while names are offered', async () => {
    await type('max|scores| > s')
    await key('Enter')
    expect(useBreakpoints().list).toMatchObject([{ kind: 'condition', text: 'max|scores| > s' }])
    expect(input().element.value).toBe('')
  })

  it('keeps what it refuses, with the sentence and a caret under the place', async () => {
    await type('max|scors| > 100')
    await key('Enter')
    expect(input().element.value).toBe('max|scors| > 100')
    expect(input().attributes('aria-invalid')).toBe('true')
    const problem = document.getElementById(input().attributes('aria-describedby')!)!
    expect(problem.getAttribute('role')).toBe('alert')
    expect(problem.textContent).toContain('“scors” is no stage and no constant. Did you mean scores?')
    expect(problem.textContent).toContain('At character 5.')
    const [expression, caret] = problem.querySelector('pre')!.textContent.split('\n')
    expect([...caret].flatMap((sign, i) => (sign === '^' ? [expression[i]] : [])).join('')).toBe('scors')
    await type('max|scores| > 100')
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
  })

  it('Esc closes the names, then empties the field', async () => {
    await type('sc')
    await key('Escape')
    expect(options()).toEqual([])
    expect(input().element.value).toBe('sc')
    await key('Escape')
    expect(input().element.value).toBe('')
  })
})
