import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from './repository'

const SOURCES = [
  'electron',
  'renderer',
  'shared',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]
const OUTPUTS = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']

/** Builds the app into `out/` unless what is there is newer than all sources. */
export function ensureBuilt(): void {
  if (isBuilt()) return
  console.log('Building the app.')
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error('The app could not be built.')
}

function isBuilt(): boolean {
  const outputs = OUTPUTS.map((path) => join(REPOSITORY, path))
  if (!outputs.every((path) => existsSync(path))) return false
  const oldestOutput = Math.min(...outputs.map((path) => statSync(path).mtimeMs))
  return SOURCES.every((path) => newestChange(join(REPOSITORY, path)) < oldestOutput)
}

/** When a file, or anything in a folder, was last changed, in milliseconds. */
function newestChange(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))))
}
