import { spawnSync } from 'node:child_process'
import { isRoot } from './user'

/** Names of one package: where a newer Debian has renamed it, the newer name comes first. */
export type PackageNames = readonly string[]

/**
 * Installs Debian packages where we are root on Debian.
 *
 * @param sentence what the system lacks, and for what
 * @throws with the sentence and the command to run, where they cannot be installed from here
 */
export function installPackages(sentence: string, packages: readonly PackageNames[]): void {
  if (!isRoot() || !has('apt-get')) {
    throw new Error(
      `${sentence} On Debian or Ubuntu, run: sudo apt-get update && sudo ${installLine(named(packages))}`,
    )
  }
  apt(['update', '-qq'])
  // Only now is it certain which names this Debian knows.
  const names = named(packages)
  console.log(`${sentence} Running: ${installLine(names)}`)
  apt(['install', '-y', '-qq', '--no-install-recommends', ...names])
}

export function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0
}

function isKnownToApt(name: string): boolean {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0
}

function apt(command: string[]): void {
  const { status } = spawnSync('apt-get', command, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`apt-get ${command.join(' ')} failed.`)
}

function named(packages: readonly PackageNames[]): string[] {
  return packages.map((names) => names.find(isKnownToApt) ?? names[names.length - 1])
}

function installLine(names: readonly string[]): string {
  return `apt-get install -y --no-install-recommends ${names.join(' ')}`
}
