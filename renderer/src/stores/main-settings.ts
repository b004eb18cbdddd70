import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { EngineSettingsView, SettingsChange } from '#shared/ipc/settings'
import { useModels } from './models'

/** What was made of a change, as a sentence. */
export interface Answer {
  readonly problem: boolean
  readonly text: string
}

const MOVED =
  'Models are read from and written to this folder now. Nothing was moved: those in the folder before stay there.'

/** Settings that the main process keeps: where models are, how the hub is reached, how much memory is used. */
export const useMainSettings = defineStore('main-settings', () => {
  const models = useModels()
  const now = shallowRef<EngineSettingsView | null>(null)
  /** About the folder; shown until the next change. */
  const folderAnswer = ref<Answer | null>(null)

  async function read() {
    folderAnswer.value = null
    const reply = await window.lab.invoke('settings.read')
    if (reply.ok) now.value = reply.value
  }
  /** @returns why it was refused, or `null` */
  async function change(what: SettingsChange): Promise<string | null> {
    const reply = await window.lab.invoke('settings.change', what)
    if (!reply.ok) return reply.message
    if (reply.value.kind === 'refused') return reply.value.message
    now.value = reply.value.settings
    return null
  }
  async function chooseFolder() {
    await take(await window.lab.invoke('settings.chooseFolder'))
  }
  async function ownFolder() {
    await take(await window.lab.invoke('settings.ownFolder'))
  }
  async function take(reply: Awaited<ReturnType<typeof window.lab.invoke<'settings.chooseFolder'>>>) {
    if (!reply.ok) folderAnswer.value = { problem: true, text: reply.message }
    else if (reply.value.kind === 'refused') folderAnswer.value = { problem: true, text: reply.value.message }
    else if (reply.value.kind === 'kept') {
      now.value = reply.value.settings
      folderAnswer.value = { problem: false, text: MOVED }
      await models.refresh()
    }
  }
  function showFolder() {
    void window.lab.invoke('settings.showFolder')
  }

  return { now, folderAnswer, read, change, chooseFolder, ownFolder, showFolder }
})
