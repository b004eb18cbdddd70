import { expect, it } from 'vitest'
import type { Command } from './command'
import { runByKeys } from './dispatch'

function presses(press: KeyboardEventInit, target: EventTarget = window): number {
  let runs = 0
  const redo: Command = {
    id: 'edit.redo',
    title: 'Redo',
    group: 'Edit',
    keys: 'Mod+Shift+Z',
    otherKeys: ['Mod+Y'],
    enabled: true,
    undoable: false,
    run: () => runs++,
  }
  const listen = (event: Event) => runByKeys([redo], event as KeyboardEvent)
  target.addEventListener('keydown', listen)
  target.dispatchEvent(new KeyboardEvent('keydown', { ctrlKey: true, cancelable: true, ...press }))
  target.removeEventListener('keydown', listen)
  return runs
}

it('takes any of the keys of a command', () => {
  expect(presses({ key: 'y', code: 'KeyY' })).toBe(1)
  expect(presses({ key: 'Z', code: 'KeyZ', shiftKey: true })).toBe(1)
  expect(presses({ key: 'x', code: 'KeyX' })).toBe(0)
})

it('leaves undo and redo to a text field', () => {
  const field = document.createElement('input')
  expect(presses({ key: 'y', code: 'KeyY' }, field)).toBe(0)
  expect(presses({ key: 'Z', code: 'KeyZ', shiftKey: true }, field)).toBe(0)
})
