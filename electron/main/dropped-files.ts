import { ipcMain } from 'electron'
import { z } from 'zod'
import { dropChannel } from '#shared/ipc/names'
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
