import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { shownToken } from './model-prompt'
import { useModels } from './models'

/** Ids that are asked about at once. */
const CHUNK = 512

/** What the open model's ids say, fetched as they are needed. */
export const useTokenTexts = defineStore('token-texts', () => {
  const models = useModels()
  const texts = new Map<number, string>()
  const asked = new Set<number>()
  /** Counts arrivals, for those who draw. */
  const version = ref(0)
  watch(
    () => models.open?.id,
    () => {
      texts.clear()
      asked.clear()
      version.value++
    },
    { flush: 'sync' },
  )

  /** A token as labels show it; its id until its text is here. */
  function shown(id: number): string {
    void version.value
    const text = texts.get(id)
    if (text === undefined) {
      void need(id)
      return String(id)
    }
    return text === '' ? String(id) : shownToken(text)
  }
  /** Fetches the texts around an id. */
  async function need(id: number) {
    const { open } = models
    const total = open?.config?.d_vocab ?? 0
    const chunk = Math.floor(id / CHUNK)
    if (!open || id >= total || asked.has(chunk)) return
    asked.add(chunk)
    const from = chunk * CHUNK
    const ids = { from, count: Math.min(CHUNK, total - from) }
    const reply = await window.lab.invoke('tokens.texts', { model: open.id, ids })
    if (models.open?.id !== open.id || !reply.ok || reply.value.kind === 'error') return
    reply.value.texts.forEach((text, i) => texts.set(from + i, text))
    version.value++
  }
  return { version, shown }
})
