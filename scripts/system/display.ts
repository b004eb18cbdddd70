import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { isRoot, UNPRIVILEGED } from './user'

const SCREEN = '2720x1600x24'

/** A display that windows can open on. */
export interface Display {
  /** variables that a program needs to find it */
  env: Record<string, string>
  close: () => Promise<void>
}

/** Whether windows have to open on a display of our own: there is none, or it belongs to somebody else. */
export function needsOwnDisplay(): boolean {
  if (process.platform !== 'linux') return false
  return isRoot() || !(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * The user's display, or a virtual one of our own with a cookie that only we and the unprivileged user have.
 * @throws when the virtual display does not start
 */
export async function openDisplay(): Promise<Display> {
  if (!needsOwnDisplay()) return { env: {}, close: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'induction-lab-display-'))
  const authority = join(folder, 'authority')
  await writeFile(authority, authorityEntry(randomBytes(16)), { mode: 0o600 })
  const server = startServer(authority)
  const close = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const number = await displayNumber(server)
    if (isRoot()) {
      await chown(folder, UNPRIVILEGED.uid, UNPRIVILEGED.gid)
      await chown(authority, UNPRIVILEGED.uid, UNPRIVILEGED.gid)
    }
    return { env: { DISPLAY: `:${number}`, XAUTHORITY: authority }, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The server dies with us, also when we are killed: setpriv asks the kernel for that. */
function startServer(authority: string): ChildProcess {
  const server = ['Xvfb', '-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-auth', authority]
  return spawn('setpriv', ['--pdeathsig', 'TERM', ...server], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
}

async function displayNumber(server: ChildProcess): Promise<number> {
  const report = server.stdio[3] as Readable
  const number = new Promise<number>((resolve) => {
    let text = ''
    report.on('data', (part: Buffer) => {
      text += part.toString()
      if (text.endsWith('\n')) resolve(Number(text))
    })
  })
  const end = Promise.race([once(server, 'exit'), once(server, 'error')]).then(() => {
    throw new Error('The virtual display (Xvfb) did not start.')
  })
  return Promise.race([number, end])
}

/**
 * One entry of an Xauthority file that fits every display: family, address, number, name and data, each with
 * its length in two bytes, as Xau(3) reads them.
 */
function authorityEntry(cookie: Buffer): Buffer {
  const anyFamily = Buffer.from([0xff, 0xff])
  const none = Buffer.alloc(2)
  const counted = (content: Buffer) => {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(content.length)
    return Buffer.concat([length, content])
  }
  return Buffer.concat([anyFamily, none, none, counted(Buffer.from('MIT-MAGIC-COOKIE-1')), counted(cookie)])
}
