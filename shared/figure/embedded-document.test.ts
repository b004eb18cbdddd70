import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FormatError } from '../formats/format-error'
import { documentElement, embeddedDocument, isSvg } from './embedded-document'

const around = (inside: string) =>
  `<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><metadata>${inside}</metadata></svg>`

describe('the document in an SVG', () => {
  it('comes out as it went in, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (document) => {
        expect(embeddedDocument(around(documentElement(document)))).toBe(document)
      }),
    )
  })

  it('is found after another program has changed its prefix and its lines', () => {
    // As Python's xml.etree writes it, indented.
    const saved =
      '<ns1:induction-lab-circuit xmlns:ns1="urn:induction-lab:figure" encoding="base64">\n  eyJ4Ijox\n  fQ==\n</ns1:induction-lab-circuit>'
    expect(embeddedDocument(around(saved))).toBe('{"x":1}')
  })

  it('is null where there is none, and refused where it is damaged', () => {
    expect(embeddedDocument(around(''))).toBeNull()
    expect(embeddedDocument('<svg/>')).toBeNull()
    const damaged = (content: string) =>
      around(`<lab:induction-lab-circuit>${content}</lab:induction-lab-circuit>`)
    expect(() => embeddedDocument(damaged('!!!'))).toThrow(FormatError)
    // Bytes that are no UTF-8.
    expect(() => embeddedDocument(damaged('//4='))).toThrow(FormatError)
  })
})

describe('isSvg', () => {
  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', true],
    ['\ufeff<?xml version="1.0"?>\n<!-- by hand -->\n<svg>', true],
    ['<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg:svg>', true],
    ['<html><svg/></html>', false],
    ['{"svg": 1}', false],
    ['', false],
    // Many ways to read comments would be no way to an end.
    ['<!---->'.repeat(2000), false],
  ])('%j is %s', (text, expected) => {
    expect(isSvg(text)).toBe(expected)
  })
})
