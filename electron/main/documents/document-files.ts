import { createHash, randomUUID } from 'node:crypto'
import { watch } from 'node:fs'
import { readdir, realpath, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { DiskState, FileName } from '#shared/ipc/documents'
import type { OpenedFile } from '#shared/ipc/launch-file'
import { openedText } from '../opened-file'
import { atomicWrite, temporaryOf } from './atomic-write'
import { writeFailure } from './write-failure'

/** What a file held when the app last read or wrote it. */
export interface Fingerprint {
  readonly hash: string
  readonly time: number
  readonly size: number
  /** Of a text that a process that was killed may have put there. */
  readonly next?: string | undefined
}

type Refused = { kind: 'error'; message: string }
type Saved = { kind: 'saved'; file: FileName } | Refused

/** How long a burst of changes of a folder is waited for. */
const SETTLE_MS = 100

/**
 * The files that the app was given by a person, each under an opaque token, with what was last seen in them. One file
 * has one token, by whatever way it was reached.
 */
export class DocumentFiles {
  readonly #paths = new Map<string, string>()
  readonly #seen = new Map<string, Fingerprint>()
  readonly #saving = new Set<string>()
  readonly #watched = new Set<string>()

  /** @param changed told when another program has changed a file that is open, or taken it away */
  constructor(readonly changed: (token: string, disk: DiskState) => void) {}

  async named(path: string, seen?: Fingerprint): Promise<FileName> {
    const real = await realpath(path).catch(() => resolve(path))
    const known = [...this.#paths].find(([, each]) => each === real)?.[0]
    const token = known ?? randomUUID()
    this.#paths.set(token, real)
    if (seen) this.#seen.set(token, seen)
    this.#watch(dirname(real))
    return { token, name: basename(real), folder: basename(dirname(real)) }
  }

  path(token: string): string | null {
    return this.#paths.get(token) ?? null
  }

  fingerprint(token: string): Fingerprint | null {
    return this.#seen.get(token) ?? null
  }

  async open(path: string): Promise<OpenedFile> {
    const opened = await openedText(path)
    if (opened.kind !== 'text') return opened
    const file = await this.named(path)
    await this.#see(file.token, opened.text)
    return { kind: 'document', file, text: opened.text }
  }

  async read(token: string): Promise<OpenedFile> {
    const path = this.path(token)
    return path === null
      ? { kind: 'error', message: 'This file is no longer known. Open it again.' }
      : this.open(path)
  }

  /** Writes a file whole or not at all; asks first, by its answer, when another program has changed it. */
  async save(token: string, text: string): Promise<Saved | { kind: 'changed' }> {
    if ((await this.disk(token)).kind === 'changed') return { kind: 'changed' }
    return this.overwrite(token, text)
  }

  async overwrite(token: string, text: string): Promise<Saved> {
    const path = this.path(token)
    if (path === null) return { kind: 'error', message: 'This file is no longer known. Save under a name.' }
    this.#saving.add(token)
    try {
      await atomicWrite(path, text)
      await this.#see(token, text)
      return { kind: 'saved', file: await this.named(path) }
    } catch (error) {
      return { kind: 'error', message: writeFailure(basename(path), error) }
    } finally {
      this.#saving.delete(token)
    }
  }

  /** What the disk has now, compared with what was last seen. A file that was only touched is the same. */
  async disk(token: string): Promise<DiskState> {
    const path = this.path(token)
    const seen = this.#seen.get(token)
    if (path === null || !seen) return { kind: 'same' }
    const status = await stat(path).catch(() => null)
    if (!status) return { kind: 'gone' }
    if (status.mtimeMs === seen.time && status.size === seen.size) return { kind: 'same' }
    const opened = await openedText(path)
    if (opened.kind !== 'text') return { kind: 'gone' }
    if (![seen.hash, seen.next].includes(textHash(opened.text))) return { kind: 'changed', text: opened.text }
    await this.#see(token, opened.text)
    return { kind: 'same' }
  }

  /** Removes what a process that was killed while it saved this file left beside it. */
  async tidy(token: string): Promise<void> {
    const path = this.path(token)
    if (path === null) return
    const names = await readdir(dirname(path)).catch(() => [])
    const left = names.filter((name) => temporaryOf(path).test(name))
    await Promise.all(left.map((name) => unlink(join(dirname(path), name)).catch(() => undefined)))
  }

  /** Looks at every file again: not every disk tells of its changes. */
  checkAll(): void {
    for (const token of this.#seen.keys()) void this.#check(token)
  }

  async #see(token: string, text: string): Promise<void> {
    const status = await stat(this.#paths.get(token)!)
    this.#seen.set(token, { hash: textHash(text), time: status.mtimeMs, size: status.size })
  }

  async #check(token: string): Promise<void> {
    if (this.#saving.has(token)) return
    const disk = await this.disk(token)
    if (disk.kind !== 'same' && !this.#saving.has(token)) this.changed(token, disk)
  }

  #watch(folder: string): void {
    if (this.#watched.has(folder)) return
    this.#watched.add(folder)
    const waiting = new Map<string, NodeJS.Timeout>()
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        for (const [token, path] of this.#paths) {
          if (dirname(path) !== folder || (name !== null && basename(path) !== name)) continue
          clearTimeout(waiting.get(token))
          waiting.set(
            token,
            setTimeout(() => void this.#check(token), SETTLE_MS),
          )
        }
      })
      watcher.on('error', () => this.#watched.delete(folder))
    } catch {
      // Such a folder is looked at when the window gets the focus, and before every save.
    }
  }
}

/** SHA-256 of a text, in hexadecimal digits. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
