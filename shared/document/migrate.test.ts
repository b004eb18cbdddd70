import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { migrated, MIGRATIONS, type FileJson, type Migration } from './migrate'
import { parseDocument } from './parse'
import { VERSION } from './schema'
import { serializeDocument } from './serialize'

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

describe('a file of an older version', () => {
  it('has a way to the present one', () => {
    expect(MIGRATIONS).toHaveLength(VERSION - 1)
  })

  it.each(Array.from({ length: VERSION }, (_, i) => i + 1))(
    '%i becomes what was frozen for it',
    (version) => {
      const file = JSON.parse(fixture(`version-${version}.circuit`)) as FileJson
      expect(file.version).toBe(version)
      expect(migrated(file)).toEqual(JSON.parse(fixture(`version-${version}.migrated.json`)))
    },
  )

  it.each(Array.from({ length: VERSION }, (_, i) => i + 1))(
    '%i opens, and saves as the present one',
    (version) => {
      const parsed = parseDocument(fixture(`version-${version}.circuit`))
      expect(parsed).toMatchObject({ ok: true })
      if (parsed.ok) expect(serializeDocument(parsed.document)).toContain(`"version": ${VERSION}`)
    },
  )

  it('goes through every version between, in order, and is itself left alone', () => {
    const path: Migration[] = [
      (file) => ({ ...file, names: [file.name] }),
      ({ names, ...rest }) => ({ ...rest, name: (names as string[]).join() }),
    ]
    const file = { version: 1, name: 'mine', kept: { a: 1 } }
    expect(migrated(file, path)).toEqual({ version: 3, name: 'mine', kept: { a: 1 } })
    expect(migrated({ ...file, version: 2, names: ['a', 'b'] }, path)).toMatchObject({
      version: 3,
      name: 'a,b',
    })
    expect(migrated({ ...file, version: 3 }, path)).toEqual({ ...file, version: 3 })
    expect(file).toEqual({ version: 1, name: 'mine', kept: { a: 1 } })
  })

  it('is not guessed at where its version is no number', () => {
    for (const version of [undefined, '1', 0, 1.5, -1, null]) {
      expect(migrated({ version }, [() => ({ wrong: true })])).toEqual({ version })
    }
  })
})
