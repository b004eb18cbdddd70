import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'

/** The induction circuit with 26 letters and 38 positions: D = 64, on 32 tokens. */
export function writeLargeDocument(folder: string): string {
  const vocabulary = [...'abcdefghijklmnopqrstuvwxyz']
  const tokens = [...vocabulary, ...'abcdef']
  const path = join(folder, 'large.circuit')
  writeFileSync(path, serializeDocument(exampleDocument('induction', { vocabulary, positions: 38, tokens })))
  chmodSync(path, 0o644)
  return path
}
