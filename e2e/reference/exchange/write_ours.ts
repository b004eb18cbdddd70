import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exchangeFiles } from '../../support/exchange-files'

// Writes ours/: what the app exports, for read_ours.py to read.

const folder = join(import.meta.dirname, 'ours')
rmSync(folder, { recursive: true, force: true })
for (const { name, bytes } of exchangeFiles()) {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}
