import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { journalContent, journalLine } from './journal-lines'

const records = fc.array(
  fc.string().map((text) => JSON.stringify(text)),
  { minLength: 1, maxLength: 8 },
)
const bytesOf = (lines: readonly string[]) => Buffer.from(lines.map(journalLine).join(''))

describe('a journal', () => {
  it('gives back what was appended', () => {
    fc.assert(
      fc.property(records, (lines) => {
        const bytes = bytesOf(lines)
        expect(journalContent(bytes)).toEqual({ lines, length: bytes.length, damaged: false })
      }),
    )
  })

  it('forgets a last line that was cut off, and nothing else', () => {
    fc.assert(
      fc.property(records, fc.nat(), (lines, n) => {
        const whole = bytesOf(lines.slice(0, -1))
        const last = bytesOf(lines.slice(-1))
        const cut = Buffer.concat([whole, last.subarray(0, n % last.length)])
        expect(journalContent(cut)).toEqual({
          lines: lines.slice(0, -1),
          length: whole.length,
          damaged: false,
        })
      }),
    )
  })

  it('loses only what is after a changed byte, and says so', () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.nat(), (lines, line, n) => {
        const at = line % lines.length
        const before = bytesOf(lines.slice(0, at))
        const bytes = bytesOf(lines)
        // Any byte of the line but its break.
        const place = before.length + (n % (journalLine(lines[at]).length - 1))
        bytes[place] ^= 1
        const content = journalContent(bytes)
        expect(content.lines).toEqual(lines.slice(0, at))
        expect(content.damaged).toBe(true)
      }),
    )
  })
})
