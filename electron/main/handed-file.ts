import type { LaunchFile, OpenedFile } from '#shared/ipc/launch-file'

/** The file that was last handed to the app from outside; a page that starts, or starts again, asks for it. */
export class HandedFile {
  #latest: Promise<LaunchFile> = Promise.resolve({ kind: 'none' })

  /** @param read the text of a file, or a sentence why it cannot be read */
  constructor(readonly read: (path: string) => Promise<OpenedFile>) {}

  /** Reads a file and keeps what came of it. */
  take(path: string): Promise<OpenedFile> {
    const file = this.read(path)
    this.#latest = file
    return file
  }

  latest(): Promise<LaunchFile> {
    return this.#latest
  }
}
