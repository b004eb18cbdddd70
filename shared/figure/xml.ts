import { visibleText } from './visible-text'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Any text as it can stand in XML 1.0 and HTML, between tags or in quotes; what XML has no way to say is shown. */
export function xmlText(text: string): string {
  return visibleText(text).replace(/[&<>"]/g, (character) => ENTITIES[character])
}
