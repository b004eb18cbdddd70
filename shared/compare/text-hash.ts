/**
 * A short mark of a text, by which a later one is recognised as the same: two 32-bit FNV-1a sums over UTF-16 units from
 * different starts, as 16 hex digits. Nothing is secured by it.
 */
export function textHash(text: string): string {
  return [0x811c9dc5, 0x9dc5811c].map((start) => sumFrom(text, start).toString(16).padStart(8, '0')).join('')
}

const PRIME = 0x01000193

function sumFrom(text: string, start: number): number {
  let sum = start
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), PRIME)
  return sum >>> 0
}
