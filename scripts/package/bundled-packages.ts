import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** A package whose code is in the app. */
export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** As the package states it: an SPDX expression. */
  readonly license: string
}

/** Writes which packages went into a bundle, as `packages.json` beside it. */
export function bundledPackages(): Plugin {
  return {
    name: 'bundled-packages',
    generateBundle(_options, bundle) {
      const ids = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
      const packages = new Map(
        ids.flatMap((id) => {
          const found = packageOf(id)
          return found ? [[`${found.name}@${found.version}`, found] as const] : []
        }),
      )
      const sorted = [...packages.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
      const source = JSON.stringify(
        sorted.map(([, each]) => each),
        null,
        2,
      )
      this.emitFile({ type: 'asset', fileName: 'packages.json', source })
    },
  }
}

/** The package that a module is of; `null` for our own. */
function packageOf(id: string): BundledPackage | null {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '')
  if (!path.includes('/node_modules/')) return null
  for (let folder = dirname(path); !folder.endsWith('/node_modules'); folder = dirname(folder)) {
    const found = readPackage(folder)
    if (found) return found
  }
  return null
}

/** What a folder's package.json says; `null` where it has none, or one that only says what kind of modules follow. */
export function readPackage(folder: string): BundledPackage | null {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return null
  const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Partial<BundledPackage>
  return name && version ? { name, version, license: license ?? 'NOASSERTION' } : null
}
