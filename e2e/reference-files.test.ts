import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import manifest from './reference/MANIFEST.json' with { type: 'json' }

it('the reference data are whole: a missing or changed file is a failure', () => {
  const found = Object.keys(manifest).map((path) => {
    const bytes = readFileSync(new URL(`reference/${path}`, import.meta.url))
    return [path, { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }]
  })
  expect(Object.fromEntries(found)).toEqual(manifest)
})
