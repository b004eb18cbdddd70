import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import type { LabBridge } from '#shared/ipc/bridge'
import {
  dropChannel,
  eventChannel,
  eventNames,
  invokeChannel,
  offerChannel,
  portChannel,
  routeNames,
  type EventName,
} from '#shared/ipc/names'
import type { ErrorCode, Reply } from '#shared/ipc/reply'

const routes: ReadonlySet<string> = new Set(routeNames)
const events: ReadonlySet<string> = new Set(eventNames)

const refused = (code: ErrorCode, message: string): Reply<never> => ({ ok: false, code, message })

async function invoke(route: string, args?: unknown): Promise<Reply<unknown>> {
  if (!routes.has(route)) return refused('unknown-route', 'The app has no such route.')
  try {
    return await ipcRenderer.invoke(invokeChannel, route, args)
  } catch {
    return refused('bad-arguments', 'The message could not be sent.')
  }
}

function on(event: string, listener: (payload: unknown) => void): () => void {
  if (!events.has(event)) throw new TypeError('The app has no such event.')
  const channel = eventChannel(event as EventName)
  const forward = (_event: IpcRendererEvent, payload: unknown) => listener(payload)
  ipcRenderer.on(channel, forward)
  return () => {
    ipcRenderer.off(channel, forward)
  }
}

async function offer(file: File): Promise<Reply<unknown>> {
  try {
    return await ipcRenderer.invoke(offerChannel, webUtils.getPathForFile(file))
  } catch {
    return refused('bad-arguments', 'This file could not be named. Choose it with Import…')
  }
}

const openPort = (): void => ipcRenderer.send(portChannel)
ipcRenderer.on(portChannel, ({ ports }) => window.postMessage(portChannel, location.origin, ports))

const lab = { invoke, on, offer, openPort } as LabBridge
contextBridge.exposeInMainWorld('lab', lab)

// The page never learns a path. Files dropped by a person have one; files that a page makes have none.
window.addEventListener('drop', ({ dataTransfer }) => {
  const paths = Array.from(dataTransfer?.files ?? [], (file) => webUtils.getPathForFile(file)).filter(Boolean)
  if (paths.length > 0) ipcRenderer.send(dropChannel, paths)
})
