/**
 * `npm run release -- --linux|--mac|--win --x64|--arm64`: every package of one system and kind of machine, in `dist/`,
 * with its size printed. electron-builder fetches Electron and the tools of its targets; docs/RELEASING.md says what
 * the environment has to hold.
 */
import { copyFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Arch, build, Platform } from 'electron-builder'
import electronPackage from 'electron/package.json' with { type: 'json' }
import { ensureBuilt } from './app/built'
import { REPOSITORY } from './app/repository'
import { makeDebianPackage } from './package/debian-package'
import { writeNotices } from './package/notices'
import { endWithSentence } from './system/end-with-sentence'

const SYSTEMS = { linux: Platform.LINUX, mac: Platform.MAC, win: Platform.WINDOWS } as const
const MACHINES = { x64: Arch.x64, arm64: Arch.arm64 } as const
const UNPACKED_OF = { x64: 'dist/linux-unpacked', arm64: 'dist/linux-arm64-unpacked' } as const

async function release(): Promise<number> {
  const flags = ['linux', 'mac', 'win', 'x64', 'arm64'].map((name) => [name, { type: 'boolean' }] as const)
  const { values } = parseArgs({ options: Object.fromEntries(flags) })
  const system = one(SYSTEMS, values)
  const machine = one(MACHINES, values)
  const { HOMEPAGE: homepage, APPLE_API_KEY } = process.env
  if (system === 'linux' && !homepage)
    throw new Error('Set HOMEPAGE: an .rpm states where its program comes from.')
  // A release always has the Electron that package.json names, whatever the tests here ran on.
  const { version: electronVersion } = electronPackage
  ensureBuilt()
  writeNotices(electronVersion)
  const files = await build({
    projectDir: REPOSITORY,
    targets: SYSTEMS[system].createTarget(null, MACHINES[machine]),
    publish: 'never',
    config: {
      extends: './electron-builder.yml',
      electronVersion,
      ...(homepage ? { extraMetadata: { homepage } } : {}),
      // Only where Apple's key is there; a copy that is not notarised starts after a question.
      ...(system === 'mac' ? { mac: { notarize: Boolean(APPLE_API_KEY) } } : {}),
    },
  })
  if (system === 'linux') files.push(makeDebianPackage(join(REPOSITORY, UNPACKED_OF[machine]), 'small').file)
  copyFileSync(
    join(REPOSITORY, 'out/notices/induction-lab.cdx.json'),
    join(REPOSITORY, 'dist/induction-lab.cdx.json'),
  )
  for (const file of files) console.log(`${basename(file)}: ${(statSync(file).size / 1e6).toFixed(0)} MB`)
  return 0
}

function one<T extends object>(known: T, values: Readonly<Record<string, unknown>>): keyof T & string {
  const names = Object.keys(known).filter((name) => values[name]) as (keyof T & string)[]
  if (names.length === 1) return names[0]
  throw new Error(`Say one of --${Object.keys(known).join(', --')}.`)
}

process.exitCode = await release().catch(endWithSentence)
