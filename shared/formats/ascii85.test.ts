import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ascii85 } from './ascii85'

/** As PDF 32000-1:2008 §7.4.3 reads it. */
function decoded(text: string): number[] {
  const digits = text.replace(/\s/g, '').replace(/~>$/, '')
  const bytes: number[] = []
  for (let at = 0; at < digits.length;) {
    if (digits[at] === 'z') {
      bytes.push(0, 0, 0, 0)
      at++
      continue
    }
    const group = digits.slice(at, at + 5)
    const padded = group.padEnd(5, 'u')
    let value = 0
    for (const digit of padded) value = value * 85 + digit.charCodeAt(0) - 33
    const four = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256)
    bytes.push(...four.slice(0, group.length - 1))
    at += 5
  }
  return bytes
}

it('is that of Python’s base64.a85encode', () => {
  const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
  expect(ascii85(bytes('Man is distinguished'))).toBe('9jqo^BlbD-BleB1DJ+*+F(f,q\n~>')
  expect(ascii85(Uint8Array.of(0, 0, 0, 0, 255))).toBe('zrr\n~>')
  expect(ascii85(Uint8Array.of())).toBe('~>')
})

it('is read back, in lines that every program takes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = ascii85(bytes)
      expect(decoded(text)).toEqual([...bytes])
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(76)
    }),
  )
})
