import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const work = z.strictObject({
  kind: z.enum(['run', 'analysis', 'import', 'download']),
  /** Name of the model, file, repository or analysis. */
  subject: z.string(),
  /** The model's id, of what computes. */
  model: z.string().nullable(),
  /** The file or folder, of an import. */
  path: z.string().nullable(),
  /** What computed. */
  provider: z.string().nullable(),
})
export type Work = z.infer<typeof work>

/**
 * What the engine is working on, in a file for as long as it does: a fault in native code ends the whole process, and
 * the next start finds there what was lost. The file is written before the work begins; a killed process keeps it.
 */
export class EngineWork {
  readonly #now = new Map<number, Work>()
  #lost: readonly Work[]
  #next = 0

  /** @param store the file */
  constructor(readonly store: string) {
    this.#lost = readWork(store)
  }

  /** What the last run of the app was working on when it ended, until a person has answered for it. */
  get lost(): readonly Work[] {
    return this.#lost
  }

  /** A person has said what becomes of what was lost. */
  settleLost(): void {
    this.#lost = []
    this.#write()
  }

  /** Does the work, and keeps what it is until it is done, well or not. */
  async during<T>(what: Work, act: () => Promise<T>): Promise<T> {
    const id = this.#next++
    this.#now.set(id, what)
    this.#write()
    try {
      return await act()
    } finally {
      this.#now.delete(id)
      this.#write()
    }
  }

  /** Before the process ends by itself: what it leaves then is nothing that was lost. */
  close(): void {
    this.#now.clear()
    this.#write()
  }

  #write(): void {
    const list = [...this.#lost, ...this.#now.values()]
    try {
      if (list.length === 0) rmSync(this.store, { force: true })
      else writeFileSync(this.store, JSON.stringify(list))
    } catch (error) {
      console.error('What the engine works on was not kept:', error)
    }
  }
}

function readWork(path: string): Work[] {
  try {
    return z.array(work).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return []
  }
}
