import { base64Of, bytesOfBase64 } from '../formats/base64'
import { bytesOf, textOf } from '../formats/text'
import { EMBEDDED_KEYWORD } from './embedded-marker'

/** Whose name the element has; an address that is only a name. */
const NAMESPACE = 'urn:induction-lab:figure'

/** Metadata that carry a document, whatever is in it: base64 needs no escaping. */
export function documentElement(document: string): string {
  const content = base64Of(bytesOf(document))
  return `<lab:${EMBEDDED_KEYWORD} xmlns:lab="${NAMESPACE}" encoding="base64">${content}</lab:${EMBEDDED_KEYWORD}>`
}

/** Whether a text is an SVG, as far as its beginning tells. */
export function isSvg(text: string): boolean {
  return /^\ufeff?\s*(<\?xml[^>]*\?>\s*)?(<!--(?:(?!-->)[^])*-->\s*)*(<!DOCTYPE[^>]*>\s*)?<(\w+:)?svg[\s>]/.test(
    text.slice(0, 20_000),
  )
}

/**
 * The document that an SVG carries, or `null` where it carries none. Also after another program has saved it, with
 * another prefix or with line breaks in it.
 *
 * @throws FormatError when what it carries is damaged
 */
export function embeddedDocument(svg: string): string | null {
  const open = new RegExp(`<(?:[\\w.-]+:)?${EMBEDDED_KEYWORD}\\b[^>]*>`).exec(svg)
  if (!open) return null
  const start = open.index + open[0].length
  const end = svg.indexOf('<', start)
  return end < 0 ? null : textOf(bytesOfBase64(svg.slice(start, end).replace(/\s+/g, '')))
}
