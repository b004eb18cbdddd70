import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { atomicWrite } from './atomic-write'
import { journalContent, journalLine } from './journal-lines'

const snapshotFile = z.object({ records: z.int().min(0), text: z.string() })
export type Snapshot = z.infer<typeof snapshotFile>

/** What is left of a document of an earlier run. */
export interface KeptDocument {
  readonly records: readonly string[]
  readonly damaged: boolean
  readonly snapshot: Snapshot | null
}

/** How long what was appended may wait before it survives a power cut too. */
const SYNC_MS = 1000

/**
 * One document's journal, a folder: `journal`, to which every committed step is appended, and `snapshot.json`, the
 * document as it was after so many of its records. What was appended has left this process: it outlives it.
 */
export class Journal {
  #descriptor: number | null = null
  #length = 0
  #sync: NodeJS.Timeout | null = null

  constructor(readonly folder: string) {}

  get #path(): string {
    return join(this.folder, 'journal')
  }

  /** Reads what an earlier run left, and makes ready to append. A damaged journal is kept aside as it was. */
  async recover(): Promise<KeptDocument> {
    const bytes = await readFile(this.#path)
    const { lines, length, damaged } = journalContent(bytes)
    if (damaged) await copyFile(this.#path, join(this.folder, 'journal.damaged'))
    this.#open(length)
    return { records: lines, damaged, snapshot: await this.#snapshot() }
  }

  /** Starts afresh with these records; what was there is replaced at once or not at all. */
  async begin(records: readonly string[]): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    const text = records.map(journalLine).join('')
    this.close()
    await atomicWrite(this.#path, text)
    await rm(join(this.folder, 'snapshot.json'), { force: true })
    this.#open(Buffer.byteLength(text))
  }

  /** @throws the system's error, with the journal as it was before */
  append(records: readonly string[]): void {
    if (this.#descriptor === null) throw new Error('The journal was not begun.')
    const bytes = Buffer.from(records.map(journalLine).join(''))
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, this.#length + done)
      }
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#length)
      throw error
    }
    this.#length += bytes.length
    this.#sync ??= setTimeout(() => this.#syncLater(), SYNC_MS)
  }

  async snapshot(snapshot: Snapshot): Promise<void> {
    await atomicWrite(join(this.folder, 'snapshot.json'), JSON.stringify(snapshot))
  }

  close(): void {
    if (this.#sync) clearTimeout(this.#sync)
    this.#sync = null
    if (this.#descriptor === null) return
    fdatasyncSync(this.#descriptor)
    closeSync(this.#descriptor)
    this.#descriptor = null
  }

  /** Forgets the document. Its folder goes under another name first, so that a half-deleted one is never recovered. */
  async remove(): Promise<void> {
    this.close()
    const gone = `${this.folder}.closed`
    await rm(gone, { recursive: true, force: true })
    await rename(this.folder, gone).catch(() => undefined)
    await rm(gone, { recursive: true, force: true })
  }

  #open(length: number): void {
    this.#descriptor = openSync(this.#path, 'r+')
    ftruncateSync(this.#descriptor, length)
    this.#length = length
  }

  #syncLater(): void {
    this.#sync = null
    if (this.#descriptor !== null) fdatasync(this.#descriptor, () => undefined)
  }

  async #snapshot(): Promise<Snapshot | null> {
    try {
      const text = await readFile(join(this.folder, 'snapshot.json'), 'utf8')
      return snapshotFile.parse(JSON.parse(text))
    } catch {
      return null
    }
  }
}
