import { BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron'
import { isOwnPage } from './origin'

/** The window whose top frame, showing our own page, sent the message; null for every other sender. */
export function trustedWindow(
  event: IpcMainInvokeEvent | IpcMainEvent,
  server: URL | null,
): BrowserWindow | null {
  const frame = event.senderFrame
  const window = BrowserWindow.fromWebContents(event.sender)
  if (!frame || !window || frame !== event.sender.mainFrame) return null
  return isOwnPage(frame.url, server) ? window : null
}
