import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { atomicWrite } from '../documents/atomic-write'

const stored = z.object({
  /** `null`: the app's own. */
  modelFolder: z.string().nullable().catch(null),
  proxy: z.string().catch(''),
  endpoint: z.string().catch(''),
  offline: z.boolean().catch(false),
  /** Megabytes. */
  budget: z.int().positive().nullable().catch(null),
  /** Whether newer versions of the app are asked for, where, and when that was last done (milliseconds since 1970). */
  updates: z.boolean().catch(false),
  updateFeed: z.string().catch(''),
  updatesAsked: z.number().nullable().catch(null),
})
export type StoredSettings = z.infer<typeof stored>

/** Settings that are needed before or without a page, in a file that only its owner can read: a proxy may have a password. */
export class KeptSettings {
  #now: StoredSettings

  /** @param store the file that they are kept in; what cannot be read in it is as it was never set */
  constructor(readonly store: string) {
    this.#now = readStored(store)
  }

  get now(): StoredSettings {
    return this.#now
  }

  /** @throws the system's error when the file cannot be written; the settings are in force all the same */
  async keep(change: Partial<StoredSettings>): Promise<void> {
    // What is there but undefined says nothing.
    const said = Object.entries(change).filter(([, value]) => value !== undefined)
    this.#now = { ...this.#now, ...Object.fromEntries(said) }
    // An atomic write keeps the permissions of what was there.
    await writeFile(this.store, '', { flag: 'a', mode: 0o600 })
    await atomicWrite(this.store, `${JSON.stringify(this.#now, null, 2)}\n`)
  }
}

function readStored(path: string): StoredSettings {
  try {
    return stored.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return stored.parse({})
  }
}
