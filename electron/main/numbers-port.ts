import {
  ipcMain,
  MessageChannelMain,
  type BrowserWindow,
  type MessagePortMain,
  type WebContents,
} from 'electron'
import { portChannel } from '#shared/ipc/names'
import { portRequests } from './port-requests'
import { answer, type Handlers } from './router'
import { trustedWindow } from './sender'

/**
 * Gives our own page a port for the routes that answer with many numbers. It goes to the frame that asked and ends with
 * its document; who holds it is asked again with each message.
 */
export function answerPorts(handlers: Handlers<BrowserWindow>, server: URL | null): void {
  const open = new WeakMap<WebContents, MessagePortMain>()
  ipcMain.on(portChannel, (event) => {
    const { sender, senderFrame } = event
    if (!trustedWindow(event, server)) return
    const { port1, port2 } = new MessageChannelMain()
    open.get(sender)?.close()
    open.set(sender, port1)
    const holder = () => (sender.isDestroyed() ? null : trustedWindow(event, server))
    const take = portRequests(
      (route, args) => answer(handlers, holder(), route, args),
      // A port whose other end is gone drops what it is given.
      (answered) => port1.postMessage(answered),
    )
    port1.on('message', ({ data }) => void take(data))
    port1.start()
    senderFrame?.postMessage(portChannel, null, [port2])
  })
}
