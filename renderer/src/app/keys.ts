/** A key combination: `Mod+Shift+Z`. Mod is Cmd on macOS and Ctrl elsewhere; Ctrl is Ctrl everywhere. */
export type Keys = string

export const isMac = /Mac/.test(navigator.platform)

const NAMES: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  ' ': 'Space',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** Whether a keyboard event is exactly this combination, whatever the layout puts Shift on for punctuation. */
export function matches(keys: Keys, event: KeyboardEvent, mac = isMac): boolean {
  const parts = keys.split('+').map((part) => (part === '' ? '+' : part))
  const key = parts.at(-1)!
  const wants = new Set(parts.slice(0, -1))
  const ctrl = wants.has('Ctrl') || (!mac && wants.has('Mod'))
  const meta = mac && wants.has('Mod')
  const isLetter = /^[A-Z]$/.test(key)
  const shiftAgrees = isLetter || key.length > 1 ? event.shiftKey === wants.has('Shift') : true
  const pressed = isLetter || /^\d$/.test(key) ? codeCharacter(event) : event.key
  return (
    pressed === key &&
    event.ctrlKey === ctrl &&
    event.metaKey === meta &&
    event.altKey === wants.has('Alt') &&
    shiftAgrees
  )
}

/** The letter or digit that a key stands for, also when Alt makes it type something else. */
function codeCharacter(event: KeyboardEvent): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase()
  return /^(?:Key|Digit|Numpad)(\w)$/.exec(event.code)?.[1] ?? event.key
}

/** As it is printed on a key cap: `Ctrl Shift Z`, on macOS `⇧⌘Z`. */
export function keyCaps(keys: Keys, mac = isMac): string {
  const parts = keys.split('+').map((part) => (part === '' ? '+' : part))
  const key = NAMES[parts.at(-1)!] ?? parts.at(-1)!
  const modifiers = parts.slice(0, -1)
  if (!mac) return [...modifiers.map((m) => (m === 'Mod' ? 'Ctrl' : m)), key].join(' ')
  const signs: Record<string, string> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Mod: '⌘' }
  return (
    ['Ctrl', 'Alt', 'Shift', 'Mod']
      .filter((m) => modifiers.includes(m))
      .map((m) => signs[m])
      .join('') + key
  )
}

/** As Electron's menus write it: `CmdOrCtrl+Shift+Z`. */
export function accelerator(keys: Keys): string {
  return keys.replace('Mod', 'CmdOrCtrl').replace('Escape', 'Esc').replace(/\+\+$/, '+Plus')
}
