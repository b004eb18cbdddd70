import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { atomicWrite } from './atomic-write'

const MOST = 10
const stored = z.array(z.string()).max(100)

/** Paths of the files that were opened or saved last, newest first, across runs. */
export class RecentFiles {
  /** @param store the file that they are kept in */
  constructor(readonly store: string) {}

  async list(): Promise<readonly string[]> {
    try {
      return stored.parse(JSON.parse(await readFile(this.store, 'utf8'))).slice(0, MOST)
    } catch {
      return []
    }
  }

  async add(path: string): Promise<void> {
    const paths = [path, ...(await this.list()).filter((each) => each !== path)].slice(0, MOST)
    await atomicWrite(this.store, JSON.stringify(paths)).catch((error: unknown) =>
      console.error('The recent files were not kept:', error),
    )
  }
}
