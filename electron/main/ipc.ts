import { ipcMain, type BrowserWindow } from 'electron'
import type { EventPayload } from '#shared/ipc/events'
import { eventChannel, invokeChannel, type EventName } from '#shared/ipc/names'
import { answer, type Handlers } from './router'
import { trustedWindow } from './sender'

/** Starts answering the window's calls. */
export function answerCalls(handlers: Handlers<BrowserWindow>, server: URL | null): void {
  ipcMain.handle(invokeChannel, (event, route: unknown, args: unknown) =>
    answer(handlers, trustedWindow(event, server), route, args),
  )
}

/** Tells a window's page that something happened. */
export function emit<E extends EventName>(window: BrowserWindow, event: E, payload: EventPayload<E>): void {
  if (!window.isDestroyed()) window.webContents.send(eventChannel(event), payload)
}
