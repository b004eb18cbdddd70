import { describe, expect, it } from 'vitest'
import { accelerator, keyCaps, matches } from './keys'

const press = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init)

describe('keys', () => {
  it('tells undo from redo', () => {
    const undo = press({ key: 'z', code: 'KeyZ', ctrlKey: true })
    const redo = press({ key: 'Z', code: 'KeyZ', ctrlKey: true, shiftKey: true })
    expect([matches('Mod+Z', undo), matches('Mod+Shift+Z', undo)]).toEqual([true, false])
    expect([matches('Mod+Z', redo), matches('Mod+Shift+Z', redo)]).toEqual([false, true])
  })

  it('takes + with and without Shift, as layouts differ', () => {
    expect(matches('Mod+=', press({ key: '=', ctrlKey: true }))).toBe(true)
    expect(matches('[', press({ key: '[', altKey: true }))).toBe(false)
  })

  it('reads Alt with a digit by its place, whatever it types', () => {
    expect(matches('Alt+1', press({ key: '¡', code: 'Digit1', altKey: true }))).toBe(true)
  })

  it('takes Ctrl for Ctrl on macOS too, where Mod is Cmd', () => {
    const [ctrl, cmd] = [{ ctrlKey: true }, { metaKey: true }].map((init) => press({ key: 'Tab', ...init }))
    for (const mac of [true, false]) {
      expect([matches('Ctrl+Tab', ctrl, mac), matches('Ctrl+Tab', cmd, mac)]).toEqual([true, false])
      expect([matches('Mod+Tab', ctrl, mac), matches('Mod+Tab', cmd, mac)]).toEqual([!mac, mac])
    }
    expect(keyCaps('Ctrl+Shift+Tab', true)).toBe('⌃⇧Tab')
    expect(keyCaps('Ctrl+Tab', false)).toBe('Ctrl Tab')
    expect(accelerator('Ctrl+Tab')).toBe('Ctrl+Tab')
  })

  it('is written as on the caps and as Electron writes it', () => {
    expect(keyCaps('Mod+Shift+Z')).toBe('Ctrl Shift Z')
    expect(keyCaps('Escape')).toBe('Esc')
    expect(accelerator('Mod+Shift+Z')).toBe('CmdOrCtrl+Shift+Z')
    expect(accelerator('Escape')).toBe('Esc')
  })
})
