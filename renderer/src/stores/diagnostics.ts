import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useToasts } from './toasts'

/** The app's log, and what a person sends with a report; both stay on this computer until they send them. */
export const useDiagnostics = defineStore('diagnostics', () => {
  const toasts = useToasts()
  /** What would be copied, once it was asked for. */
  const text = shallowRef<string | null>(null)

  async function read() {
    const reply = await window.lab.invoke('app.diagnostics')
    text.value = reply.ok ? reply.value : reply.message
  }
  /** Where the dialog that asked tells it itself, nobody else does. @returns whether they are on the clipboard */
  async function copy({ told = false } = {}): Promise<boolean> {
    const reply = await window.lab.invoke('app.copyDiagnostics')
    if (!reply.ok) toasts.error(reply.message)
    else if (!told) toasts.done('Diagnostics are on the clipboard. Nothing was sent.')
    return reply.ok
  }
  async function openLogs() {
    const reply = await window.lab.invoke('app.openLogs')
    if (!reply.ok) toasts.error(reply.message)
    else if (!reply.value) {
      toasts.error('The folder of logs did not open. Look for “logs” in the app’s own folder.')
    }
  }
  return { text, read, copy, openLogs }
})
