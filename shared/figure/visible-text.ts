const REPLACEMENT = '\u{fffd}'

/** Controls as the pictures that Unicode has for them; line breaks as ↵. */
function pictureOf(control: string): string {
  const code = control.codePointAt(0)!
  if (control === '\n' || control === '\r' || code === 0x2028 || code === 0x2029 || code === 0x85) return '↵'
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return code === 0x7f ? '␡' : REPLACEMENT
}

/**
 * A label or title as it can be drawn and stand in XML 1.0: control characters are shown as symbols (a line break as
 * `↵`), and what is no character (half a surrogate pair, U+FFFE) or would turn the text around it is `�`.
 */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, pictureOf)
    .replace(/[\u202a-\u202e\u2066-\u2069\ufff0-\ufffb\p{Cs}\p{Noncharacter_Code_Point}]/gu, REPLACEMENT)
}

/** A token or dim as a label: like `visibleText`, with outer blanks shown, and `∅` for nothing. */
export function visibleLabel(text: string): string {
  if (text === '') return '∅'
  return visibleText(text).replace(/^\s+|\s+$/g, (blanks) => '␣'.repeat(blanks.length))
}

/** Prose: line breaks and tabs are blanks. */
export function visibleProse(text: string): string {
  return visibleText(text.replace(/\s+/g, ' ').trim())
}

/** Whether some of it runs from right to left: what follows it then needs a mark to stay on its right. */
export function runsLeftwards(text: string): boolean {
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text)
}
