import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { UpdateChange, UpdateView } from '#shared/ipc/updates'
import { useToasts } from './toasts'

/** Newer versions of the app: asked for only by those who turned that on, or who press the button. */
export const useUpdates = defineStore('updates', () => {
  const toasts = useToasts()
  const now = shallowRef<UpdateView | null>(null)
  const asking = ref(false)

  async function read() {
    const reply = await window.lab.invoke('updates.read')
    if (reply.ok) now.value = reply.value
  }
  /** @returns why it was refused, or `null` */
  async function change(what: UpdateChange): Promise<string | null> {
    const reply = await window.lab.invoke('updates.change', what)
    if (!reply.ok) return reply.message
    if (reply.value.kind === 'refused') return reply.value.message
    now.value = reply.value.updates
    return null
  }
  async function check() {
    asking.value = true
    const reply = await window.lab.invoke('updates.check')
    asking.value = false
    if (reply.ok) now.value = reply.value
  }
  async function copyPage() {
    const reply = await window.lab.invoke('updates.copyPage')
    if (reply.ok && reply.value) toasts.done('Copied the address. Paste it into a browser.')
  }
  function tell(version: string) {
    toasts.done(
      `Version ${version} of this app is out. This app opens no web pages: copy its address into a browser.`,
      {
        label: 'Copy address',
        run: () => void copyPage(),
      },
    )
  }

  return { now, asking, read, change, check, copyPage, tell }
})
