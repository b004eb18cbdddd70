import { enableAutoUnmount, mount } from '@vue/test-utils'
import { afterEach } from 'vitest'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import type { Dim } from '#shared/circuit/basis'
import type { Weights } from '#shared/circuit/circuit'
import type { Axis, Cell, Stage } from '#shared/circuit/stage'
import { withCells, zeroWeights, type CellChange } from '#shared/circuit/weights'
import MatrixGrid from './MatrixGrid.vue'

const PITCH = 22
const constants = { s: 10 }

//              0        1        2         3
const names = ['tok a', 'tok b', 'prev a', 'prev b']
const labels = names.map((text): Dim => {
  const [role, name] = text.split(' ')
  return { role, name }
})
const axis = (role: 'query' | 'key'): Axis => ({ role, of: 'dims', labels })
const stage: Stage = {
  id: '1.0.W_QK',
  kind: 'W_QK',
  layer: 1,
  head: 0,
  title: 'W_QK',
  rows: axis('query'),
  columns: axis('key'),
  scale: 'signed',
}

enableAutoUnmount(afterEach)

/**
 * What a test sees happen, in order: "preview 0=9.5", "commit 0=9", "commit “Fill 2 cells of W_QK” 0=1 1=1",
 * "cancel", "press 0,0", "hover 0,0", "hover –", "refuse …".
 */
type Log = string[]

/**
 * A grid over weights that follow it as a document would: a preview shows and can be taken back, a commit stays.
 * W_QK[tok a, tok a] is the expression `s`, W_QK[tok b, tok b] the number 3, the rest 0.
 */
export function openGrid() {
  const start = withCells(
    zeroWeights(4),
    [
      { index: 0, content: 's' },
      { index: 5, content: 3 },
    ],
    constants,
  )
  const committed = shallowRef<Weights>(start)
  const shown = shallowRef<Weights>(start)
  const log: Log = []
  const text = (changes: readonly CellChange[]) =>
    changes.map(({ index, content }) => `${index}=${content}`).join(' ')
  const place = ({ row, column }: Cell) => `${row},${column}`

  const Host = defineComponent(
    () => () =>
      h(MatrixGrid, {
        stage,
        weights: shown.value,
        pitch: PITCH,
        limit: 10,
        stepLimit: 10,
        highlight: null,
        constants,
        editedIndices: new Set([5]),
        name: 'W_QK, head 1.0',
        sentenceOf: ({ row, column }: Cell) => `Query ${names[row]}, key ${names[column]}.`,
        onHover: (cell: Cell | null) => log.push(`hover ${cell ? place(cell) : '–'}`),
        onPress: (cell: Cell) => log.push(`press ${place(cell)}`),
        onPreview(changes: readonly CellChange[]) {
          log.push(`preview ${text(changes)}`)
          shown.value = withCells(committed.value, changes, constants)
        },
        onRefuse: (sentence: string) => log.push(`refuse ${sentence}`),
        onCommit(changes: readonly CellChange[], label?: string) {
          log.push(`commit ${label ? `“${label}” ` : ''}${text(changes)}`)
          shown.value = committed.value = withCells(committed.value, changes, constants)
        },
        onCancel() {
          log.push('cancel')
          shown.value = committed.value
        },
      }),
  )
  const host = mount(Host, { attachTo: document.body })
  const grid = host.get<HTMLElement>('[role=grid]')
  const tiles = grid.get('canvas')

  const element = () => grid.get<HTMLElement>('[role=gridcell]').element
  const field = () => grid.find<HTMLInputElement>('input')

  return {
    host,
    grid,
    tiles,
    log,
    edits: () => log.filter((line) => !line.startsWith('hover')),
    field,
    cell: () => ({
      at: `${element().getAttribute('aria-rowindex')},${element().getAttribute('aria-colindex')}`,
      value: element().dataset.value,
      content: element().dataset.content,
    }),
    element,
    bubble: () => (grid.find('.bubble').exists() ? grid.get('.bubble').text() : null),
    async focus() {
      grid.element.focus()
      await nextTick()
    },
    /** Keys as a keyboard gives them: to whatever has the focus. "Shift+Enter", "7". */
    async press(...keys: string[]) {
      for (const each of keys) {
        const parts = each.split('+')
        const key = parts.pop() || '+'
        const has = (name: string) => parts.includes(name)
        const target = document.activeElement as HTMLElement
        const event = new KeyboardEvent('keydown', {
          key,
          shiftKey: has('Shift'),
          altKey: has('Alt'),
          ctrlKey: has('Ctrl'),
          bubbles: true,
          cancelable: true,
        })
        target.dispatchEvent(event)
        if (!event.defaultPrevented && key.length === 1 && target instanceof HTMLInputElement) {
          target.value += key
          target.dispatchEvent(new Event('input', { bubbles: true }))
        }
        await nextTick()
      }
    },
    pointer: (type: string, row: number, column: number, up = 0, keys: Partial<PointerEventInit> = {}) =>
      pointerOn(tiles.element, type, row, column, up, keys),
    pointerOn,
    handle: () => grid.get<HTMLElement>('.handle').element,
    /** What a screen reader hears of the selection. */
    says: () => host.get('[aria-live=polite]').text(),
    async label(side: 'rows' | 'columns', line: number) {
      const labels = host.get<HTMLElement>(`.map-labels.${side}`).element
      await pointerOn(labels, 'pointerdown', line, line)
      await pointerOn(labels, 'pointerup', line, line)
    },
    /** What an event of the clipboard takes out of the window; null when nobody answers it. */
    async copied(type: 'copy' | 'cut') {
      const { event, data } = clipboardEvent(type)
      document.dispatchEvent(event)
      await nextTick()
      return event.defaultPrevented ? data.text : null
    },
    async pasted(text: string) {
      document.dispatchEvent(clipboardEvent('paste', text).event)
      await nextTick()
      await nextTick()
    },
    panel,
    panelSays: () => panel()?.querySelector('[role=status]')?.textContent?.trim() ?? null,
    /** Puts a value into the tool's field. */
    async type(text: string) {
      const input = panel()!.querySelector('input')!
      input.value = text
      input.dispatchEvent(new Event('input', { bubbles: true }))
      await nextTick()
    },
    async choose(name: string) {
      const buttons = [...panel()!.querySelectorAll('button')]
      buttons.find((button) => button.textContent.trim() === name)!.click()
      await nextTick()
    },
    async accept() {
      panel()!.querySelector('form')!.requestSubmit()
      await nextTick()
    },
  }
}

function panel(): HTMLElement | null {
  return document.querySelector('.tool-panel')
}

function clipboardEvent(type: string, text = '') {
  const data = { text }
  const event = new Event(type, { bubbles: true, cancelable: true })
  const clipboardData = {
    getData: () => data.text,
    setData: (_: string, value: string) => (data.text = value),
  }
  return { event: Object.assign(event, { clipboardData }), data }
}

async function pointerOn(
  element: HTMLElement,
  type: string,
  row: number,
  column: number,
  up = 0,
  keys: Partial<PointerEventInit> = {},
) {
  const groups = (index: number) => (index > 1 ? 4 : 0)
  const at = (index: number) => index * PITCH + groups(index) + PITCH / 2
  const event = new PointerEvent(type, {
    pointerId: 1,
    isPrimary: true,
    button: 0,
    bubbles: true,
    cancelable: true,
    clientX: at(column),
    clientY: at(row) - up,
    ...keys,
  })
  element.dispatchEvent(event)
  await nextTick()
}
