import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { DiskState, FileName, KeptDocument, Restored } from '#shared/ipc/documents'
import { atomicWrite } from './atomic-write'
import { textHash, type DocumentFiles } from './document-files'
import { Journal } from './journal'

const about = z.object({
  id: z.string(),
  /** When it was opened, in milliseconds: the order of the documents. */
  opened: z.number(),
  file: z
    .object({
      path: z.string(),
      seen: z.object({ hash: z.string(), time: z.number(), size: z.number() }),
      /** What is being written there: a process that is killed meanwhile leaves the one or the other. */
      next: z.string().optional(),
    })
    .nullable(),
})
type About = z.infer<typeof about>

interface Kept {
  readonly journal: Journal
  about: About
}

type Outcome = { kind: 'done' } | { kind: 'error'; message: string }

/**
 * The open documents as they outlive this process: a folder each with its journal and what it is, and what the page
 * stored about its own state.
 */
export class DocumentDesk {
  readonly #journals = new Map<string, Kept>()

  /** @param root a folder of the app's own */
  constructor(
    readonly root: string,
    readonly files: DocumentFiles,
  ) {}

  /** What the last run left. A folder that cannot be read is left alone. */
  async restore(): Promise<Restored> {
    for (const { journal } of this.#journals.values()) journal.close()
    this.#journals.clear()
    await mkdir(this.root, { recursive: true })
    const entries = await readdir(this.root, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    const found = await Promise.all(folders.map((name) => this.#recovered(name)))
    const documents = found
      .filter((each) => each !== null)
      .sort((a, b) => a.opened - b.opened)
      .map(({ document }) => document)
    const view = await readFile(join(this.root, 'view.json'), 'utf8').catch(() => null)
    return { documents, view }
  }

  async begin(id: string, records: readonly string[], token: string | null): Promise<Outcome> {
    const folder = join(this.root, folderName(id))
    const known = this.#journals.get(id)
    const journal = known?.journal ?? new Journal(folder)
    try {
      await journal.begin(records)
      const opened = known?.about.opened ?? Date.now()
      this.#journals.set(id, { journal, about: { id, opened, file: null } })
      await this.attach(id, token)
      return { kind: 'done' }
    } catch (error) {
      return refusal(error)
    }
  }

  append(id: string, records: readonly string[]): Outcome {
    try {
      const kept = this.#journals.get(id)
      if (!kept) throw new Error(`${id} has no journal.`)
      kept.journal.append(records)
      return { kind: 'done' }
    } catch (error) {
      return refusal(error)
    }
  }

  async snapshot(id: string, records: number, text: string): Promise<void> {
    // Without it the journal alone brings everything back, only slower.
    await this.#journals
      .get(id)
      ?.journal.snapshot({ records, text })
      .catch((error: unknown) => console.error('No snapshot:', error))
  }

  /** Remembers which file a document is saved in, and what was last seen there. */
  async attach(id: string, token: string | null): Promise<void> {
    const kept = this.#journals.get(id)
    if (!kept) return
    const path = token === null ? null : this.files.path(token)
    const seen = token === null ? null : this.files.fingerprint(token)
    kept.about = { ...kept.about, file: path && seen ? { path, seen } : null }
    await writeAbout(kept)
  }

  /** Remembers what is about to be written into a document's file, so that its own text is not taken for another's. */
  async announce(id: string, text: string): Promise<void> {
    const kept = this.#journals.get(id)
    if (!kept?.about.file) return
    kept.about = { ...kept.about, file: { ...kept.about.file, next: textHash(text) } }
    await writeAbout(kept).catch((error: unknown) => console.error('The save was not announced:', error))
  }

  async close(id: string): Promise<void> {
    const kept = this.#journals.get(id)
    this.#journals.delete(id)
    await kept?.journal.remove()
  }

  async keepView(view: string): Promise<void> {
    await atomicWrite(join(this.root, 'view.json'), view).catch((error: unknown) =>
      console.error('The view was not kept:', error),
    )
  }

  /** Makes all that was appended survive a power cut; for every way out. */
  closeAll(): void {
    for (const { journal } of this.#journals.values()) journal.close()
  }

  async #recovered(name: string): Promise<{ document: KeptDocument; opened: number } | null> {
    const folder = join(this.root, name)
    if (name.endsWith('.closed')) {
      await rm(folder, { recursive: true, force: true })
      return null
    }
    try {
      const known = about.parse(JSON.parse(await readFile(join(folder, 'about.json'), 'utf8')))
      const journal = new Journal(folder)
      const kept = await journal.recover()
      this.#journals.set(known.id, { journal, about: known })
      const { file, disk } = await this.#fileOf(known)
      const document = { ...kept, id: known.id, records: [...kept.records], file, disk }
      return { document, opened: known.opened }
    } catch (error) {
      console.error(`${name} could not be recovered:`, error)
      return null
    }
  }

  async #fileOf({ file }: About): Promise<{ file: FileName | null; disk: DiskState }> {
    if (!file) return { file: null, disk: { kind: 'same' } }
    const named = await this.files.named(file.path, { ...file.seen, next: file.next })
    await this.files.tidy(named.token)
    return { file: named, disk: await this.files.disk(named.token) }
  }
}

async function writeAbout({ journal, about: now }: Kept): Promise<void> {
  await atomicWrite(join(journal.folder, 'about.json'), JSON.stringify(now))
}

function folderName(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32)
}

function refusal(error: unknown): Outcome {
  console.error('The journal was not written:', error)
  const full = ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code))
  return {
    kind: 'error',
    message: full
      ? 'The disk of the app’s own folder is full: edits do not survive a crash now. Save your work, or free some space.'
      : 'The app’s own folder cannot be written: edits do not survive a crash now. Save your work.',
  }
}
