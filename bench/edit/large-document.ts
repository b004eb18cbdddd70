import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'

/** The induction circuit with `letters` tokens and `positions` positions: D is their sum. On 32 tokens. */
export function writeLargeDocument(folder: string, letters: number, positions: number): string {
  const vocabulary = Array.from({ length: letters }, (_, i) => `t${i}`)
  const tokens = Array.from({ length: 32 }, (_, i) => vocabulary[i % Math.min(26, letters)])
  const path = join(folder, `${letters + positions}-dims.circuit`)
  writeFileSync(path, serializeDocument(exampleDocument('induction', { vocabulary, positions, tokens })))
  chmodSync(path, 0o644)
  return path
}
