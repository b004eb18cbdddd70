import { useLocalStorage } from '@vueuse/core'
import { z } from 'zod'
import type { ListedModel } from '#shared/ipc/engine'
import { storedResult } from './kept-results'

/** What a model's session file holds: what the stores of the app keep of it, under their own names, and results. */
const sessionFile = z.object({
  format: z.literal('induction-lab-session'),
  version: z.literal(1),
  model: z.string(),
  sha256: z.string(),
  day: z.string(),
  kept: z.record(z.string(), z.unknown()),
  results: z.array(storedResult),
})
export type SessionFile = z.infer<typeof sessionFile>

/** A session from its text; why it is none, as a sentence. */
export function sessionFrom(text: string): SessionFile | string {
  try {
    return sessionFile.parse(JSON.parse(text))
  } catch {
    return 'This file is no session of a model. Choose one that ends in .session.json.'
  }
}

type Key = (model: ListedModel) => string
const ofFile: Key = ({ sha256 }) => sha256

/** Entries of a model in the app's storage: heads, notes, prompts and their form, data sets, contexts and edits. */
const ENTRIES: Readonly<Record<string, Key>> = {
  'model-sessions': ({ name }) => name,
  'head-notes': ofFile,
  'head-labels': ofFile,
  prompts: ofFile,
  contexts: ofFile,
  'prompt-forms': ({ id }) => id,
  'saved-prompts': ofFile,
  'data-sets': ofFile,
  edits: ofFile,
}

interface Experiments {
  readonly model: string
}

/** The app's storage, as far as it is of single models. */
export function useKeptEntries() {
  const stores = Object.entries(ENTRIES).map(
    ([name, key]) => [name, key, useLocalStorage<Record<string, unknown>>(name, {})] as const,
  )
  const experiments = useLocalStorage<Experiments[]>('experiments', [])

  /** What is kept of a model now. */
  function of(model: ListedModel): Record<string, unknown> {
    const found = stores.flatMap(([name, key, store]) => {
      const value = store.value[key(model)]
      return value === undefined ? [] : [[name, value] as const]
    })
    const own = experiments.value.filter((each) => each.model === model.id)
    return { ...Object.fromEntries(found), ...(own.length > 0 ? { experiments: own } : {}) }
  }
  /** Takes what a session has; what is here already stays unless `over`. */
  function take(model: ListedModel, kept: Readonly<Record<string, unknown>>, over: boolean) {
    for (const [name, key, store] of stores) {
      const at = key(model)
      const isHere = store.value[at] !== undefined
      if (kept[name] === undefined || (isHere && !over)) continue
      store.value = { ...store.value, [at]: kept[name] }
    }
    const others = experiments.value.filter((each) => each.model !== model.id)
    const isHere = others.length < experiments.value.length
    if (!Array.isArray(kept.experiments) || (isHere && !over)) return
    const own = (kept.experiments as Experiments[]).map((each) => ({ ...each, model: model.id }))
    experiments.value = [...others, ...own]
  }
  return { of, take }
}
