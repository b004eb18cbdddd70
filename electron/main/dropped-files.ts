import { ipcMain } from 'electron'
import { z } from 'zod'
import { dropChannel, offerChannel } from '#shared/ipc/names'
import type { OfferedFile } from '#shared/ipc/bridge'
import type { Reply } from '#shared/ipc/reply'
import type { OfferedFiles } from './engine/engine-handlers'
import { trustedWindow } from './sender'

/** More than anybody wants open at once. */
const dropped = z.array(z.string().min(1)).min(1).max(20)

/** Opens the files that a person drops into the window. */
export function answerDrops(open: (path: string) => void, server: URL | null): void {
  ipcMain.on(dropChannel, (event, paths: unknown) => {
    const sent = dropped.safeParse(paths)
    if (trustedWindow(event, server) && sent.success) sent.data.forEach(open)
  })
}

/** Gives a dropped file a token by which the page may name it. */
export function answerOffers(offered: OfferedFiles, server: URL | null): void {
  ipcMain.handle(offerChannel, (event, path: unknown): Reply<OfferedFile> => {
    if (!trustedWindow(event, server))
      return { ok: false, code: 'foreign-sender', message: 'Only the app’s own window may ask this.' }
    const sent = z.string().min(1).safeParse(path)
    return sent.success
      ? { ok: true, value: offered.add(sent.data) }
      : { ok: false, code: 'bad-arguments', message: 'This file is not on a disk. Choose it with Import…' }
  })
}
