import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import packageFile from '../../package.json' with { type: 'json' }
import { REPOSITORY } from '../app/repository'
import { has } from '../system/apt'
import { LIBRARY_PACKAGES } from '../system/libraries'

/** Debian's names of the machines that we package for. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Where the app lies once it is installed. */
export const INSTALLED = '/opt/induction-lab'

/** How hard dpkg-deb tries: a release is small, a package that is only installed once to test it is made soon. */
const COMPRESSION = { small: ['-Zxz'], soon: ['-Zgzip', '-z1'] } as const

interface DebianPackage {
  readonly file: string
  readonly bytes: number
  /** As the package states it: of the files alone, in KiB. */
  readonly installedKiB: number
}

/**
 * Makes a `.deb` of the packaged app with Debian's own `dpkg-deb`.
 *
 * @param unpacked the app as a folder
 * @throws with a sentence where there is no dpkg-deb
 */
export function makeDebianPackage(unpacked: string, compression: keyof typeof COMPRESSION): DebianPackage {
  if (!has('dpkg-deb')) {
    throw new Error('A .deb is made by dpkg-deb, which this system lacks. Debian and Ubuntu have it.')
  }
  const tree = mkdtempSync(join(tmpdir(), 'induction-lab-deb-'))
  try {
    layOut(unpacked, tree)
    const installedKiB = Math.ceil(sizeOf(tree) / 1024)
    writeControl(tree, installedKiB)
    const { version } = packageFile
    const name = `induction-lab_${version}_${architecture()}${compression === 'small' ? '' : '-unpressed'}.deb`
    const file = join(REPOSITORY, 'dist', name)
    execFileSync('dpkg-deb', ['--root-owner-group', ...COMPRESSION[compression], '--build', tree, file], {
      stdio: 'ignore',
    })
    return { file, bytes: statSync(file).size, installedKiB }
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

function layOut(unpacked: string, tree: string): void {
  const app = join(tree, INSTALLED)
  const share = join(tree, 'usr/share')
  const bin = join(tree, 'usr/bin')
  for (const folder of [join(tree, 'opt'), join(tree, 'usr'), bin]) mkdirSync(folder)
  cpSync(unpacked, app, { recursive: true, verbatimSymlinks: true })
  renameSync(join(app, 'share'), share)
  symlinkSync(join(INSTALLED, 'bin/induction-lab'), join(bin, 'induction-lab'))
  const documents = join(share, 'doc/induction-lab')
  mkdirSync(documents, { recursive: true })
  cpSync(join(REPOSITORY, 'LICENSE'), join(documents, 'copyright'))
  for (const notice of readdirSync(join(app, 'resources/notices'))) {
    symlinkSync(join(INSTALLED, 'resources/notices', notice), join(documents, notice))
  }
  // mkdtemp makes a folder for its owner alone, and cp keeps what a strict umask took.
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', tree])
  // Where the kernel grants no user namespaces, Chromium's sandbox works through this helper.
  chmodSync(join(app, 'chrome-sandbox'), 0o4755)
}

function writeControl(tree: string, installedKiB: number): void {
  const folder = join(tree, 'DEBIAN')
  mkdirSync(folder, { mode: 0o755 })
  const { version, description, author } = packageFile
  const depends = LIBRARY_PACKAGES.map((names) => names.join(' | '))
  const fields = {
    Package: 'induction-lab',
    Version: version,
    Architecture: architecture(),
    Maintainer: `${author} <maintainers@induction-lab.invalid>`,
    Section: 'science',
    Priority: 'optional',
    'Installed-Size': String(installedKiB),
    Depends: depends.join(', '),
    Description: description.replace(/\.$/, ''),
  }
  const text = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`)
  writeFileSync(join(folder, 'control'), text.join(''), { mode: 0o644 })
}

function architecture(): string {
  const name = ARCHITECTURES[process.arch]
  if (name) return name
  throw new Error(`There is no .deb for ${process.arch} machines.`)
}

function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 0
  if (!stats.isDirectory()) return stats.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
