/**
 * Holds the end of the port for the page. Every message that arrives leaves memory behind that only a garbage
 * collection frees, and what has to be gone through for that is much in the page and almost nothing here.
 */
import type { PortAnswer, PortRequest } from '#shared/ipc/port'

type ToWorker = { readonly port: MessagePort } | PortRequest

let port: MessagePort | null = null

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (!('port' in data)) return port?.postMessage(data)
  port = data.port
  port.addEventListener('close', () => self.postMessage(null))
  port.onmessage = (event: MessageEvent<PortAnswer>) => {
    const { reply } = event.data
    const numbers = reply.ok && reply.value !== null ? Object.values(reply.value as object) : []
    self.postMessage(event.data, {
      transfer: numbers.filter((each) => ArrayBuffer.isView(each)).map(({ buffer }) => buffer),
    })
  }
}
