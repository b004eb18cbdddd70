// `node scripts/with-packages.mjs FILE ARGUMENTS`: runs a TypeScript program of this repository, after `npm ci` where
// its packages are not installed yet. Plain Node, since nothing else is there before that.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '..')
const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs')

if (!existsSync(tsx)) {
  // Standard output belongs to the program.
  const installed = spawnSync('npm', ['ci'], {
    cwd: repository,
    stdio: ['ignore', process.stderr, 'inherit'],
    shell: process.platform === 'win32',
  })
  if (installed.status !== 0) process.exit(installed.status ?? 1)
}
const { status, signal } = spawnSync(process.execPath, [tsx, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exitCode = signal ? 1 : (status ?? 1)
