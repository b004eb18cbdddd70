import type { LaunchFile, OpenedFile } from '#shared/ipc/launch-file'
import { openedFile } from './opened-file'

/** The file that was last handed to the app from outside; a page that starts, or starts again, asks for it. */
export class HandedFile {
  #latest: Promise<LaunchFile> = Promise.resolve({ kind: 'none' })

  /** Reads a file and keeps what came of it. */
  take(path: string): Promise<OpenedFile> {
    const file = openedFile(path)
    this.#latest = file
    return file
  }

  latest(): Promise<LaunchFile> {
    return this.#latest
  }
}
