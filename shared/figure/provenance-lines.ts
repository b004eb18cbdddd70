import type { Provenance } from './figure'

/** Words for what an analysis says about itself, in the order in which they are printed. */
const NAMES = {
  model: 'Model',
  sha256: 'SHA-256',
  processing: 'Processing',
  tokens: 'Tokens',
  bos: 'BOS',
  repeat: 'Repeated',
  options: 'Options',
  seed: 'Seed',
  provider: 'Computed on',
  program: 'Program',
} as const

/** A list longer than this ends in how many there are: a model's whole context does not fit under a figure. */
const LONGEST = 2000

/** How numbers came about, as an analysis gives it, in lines of name and value. What has no word keeps its own name. */
export function provenanceLines(provenance: Readonly<Record<string, unknown>>): Provenance {
  const known = Object.keys(NAMES).filter((key) => Object.hasOwn(provenance, key))
  const others = Object.keys(provenance).filter((key) => !Object.hasOwn(NAMES, key))
  return [...known, ...others].flatMap((key) => {
    const value = valueText(provenance[key])
    const name = Object.hasOwn(NAMES, key) ? NAMES[key as keyof typeof NAMES] : key
    return value === '' ? [] : [{ name, value }]
  })
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return listText(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object') return ''
  return (
    Object.entries(value)
      .map(([key, item]) => [key, valueText(item)])
      // An empty part says nothing.
      .filter(([, text]) => text !== '')
      .map(([key, text]) => `${key} ${text}`)
      .join(', ')
  )
}

function listText(items: readonly unknown[]): string {
  const nested = items.some(Array.isArray)
  const text = items.map(valueText).join(nested ? '; ' : ' ')
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).trimEnd()} … (${items.length} in all)`
}
