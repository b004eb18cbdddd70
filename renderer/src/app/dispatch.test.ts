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

it.each([
  ['Space', ' ', 'button', null],
  ['an arrow', 'ArrowRight', 'div', 'slider'],
  ['Home', 'Home', 'div', 'grid'],
])('leaves %s to the control that has the keyboard', (_, key, tag, role) => {
  let runs = 0
  const command: Command = {
    id: 'step.play',
    title: 'Play',
    group: 'View',
    keys: key,
    enabled: true,
    undoable: false,
    run: () => runs++,
  }
  const control = document.createElement(tag)
  if (role) control.setAttribute('role', role)
  const elsewhere = document.createElement('main')
  for (const target of [control, elsewhere]) {
    target.addEventListener('keydown', (event) => runByKeys([command], event))
    target.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
  }
  expect(runs).toBe(1)
})
