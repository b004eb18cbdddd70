import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import { savedComparison, type SavedComparison } from '#shared/compare/saved-comparison'
import { restOf } from '../document/journal-record'
import { useComparison } from './comparison'
import { useDocument } from './document'
import { useHeadBases } from './head-bases'
import { useTransplants } from './transplants'

/** In the order of the schema: in a file keys may stand in another. */
const textOf = (saved: SavedComparison) => JSON.stringify(savedComparison.parse(saved))

/** The comparison that a document keeps: put there when somebody asks, and shown again when the document is opened. */
export const useKeptComparison = defineStore('kept-comparison', () => {
  const comparison = useComparison()
  const bases = useHeadBases()
  const transplants = useTransplants()
  const documents = useDocument()

  /** All that decides what is shown; `null` while there is no model. */
  const now = computed<SavedComparison | null>(() => {
    const { model, mine, trained, stage, source, bosChoice, overrides, chosenMost } = comparison
    if (!model) return null
    const { sequences, seed, range, distance, ownScales } = comparison
    return {
      model: { name: model.name, sha256: model.sha256 },
      mine: mine.id,
      trained: { ...trained },
      ...{ stage, source, sequences, seed, distance, ownScales },
      bos: bosChoice,
      words: { ...overrides },
      most: chosenMost,
      queries: range,
      through: bases.chosenThrough,
      ...(transplants.kind === 'pattern' ? {} : { put: transplants.kind }),
      ...(transplants.together.length > 0 ? { together: [...transplants.together] } : {}),
      ...(transplants.saved ? { transplant: transplants.saved } : {}),
    }
  })
  const kept = computed(() => documents.session.document.comparison ?? null)
  const isKept = computed(
    () => now.value !== null && kept.value !== null && textOf(now.value) === textOf(kept.value),
  )

  function keep() {
    if (!now.value || isKept.value) return
    const { session } = documents
    documents.describe(session.id, { ...restOf(session.document), comparison: now.value })
  }
  function show(saved: SavedComparison) {
    const { model, mine, trained, stage, source, bos, words, most, queries, through } = saved
    const { sequences, seed, distance, ownScales } = saved
    comparison.$patch({ stage, source, sequences, seed, distance, ownScales, range: queries, bosChoice: bos })
    comparison.wanted = model
    comparison.chosenMine = mine
    comparison.chosenTrained = trained
    comparison.overrides = words
    comparison.chosenMost = most
    bases.chosenThrough = through
    transplants.kind = saved.put ?? 'pattern'
    transplants.together = saved.together ?? []
    transplants.show(saved.transplant ?? null)
  }
  watch(
    () => documents.session.id,
    () => kept.value && show(kept.value),
    { immediate: true },
  )
  return { now, kept, isKept, keep }
})
