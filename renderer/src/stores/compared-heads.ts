import { defineStore } from 'pinia'
import { computed } from 'vue'
import { CircuitError } from '#shared/circuit/circuit-error'
import { trace } from '#shared/circuit/trace'
import { alignedHeads } from '#shared/compare/aligned-head'
import { distancesTo } from '#shared/compare/head-distance'
import {
  sideBySide,
  stagesToCompare,
  type SideBySide,
  type TrainedStages,
} from '#shared/compare/side-by-side'
import { unlessEqual } from './unless-equal'
import { askedAnalysis } from './analysis-question'
import { useComparedTokens } from './compared-tokens'
import { useComparison } from './comparison'
import { useDocument } from './document'
import { tableNumbers } from './model-analysis'

const TABLES = ['scores', 'mask', 'masked', 'pattern', 'value_logits', 'output_logits', 'logits'] as const

/**
 * Both heads on one sequence, stage by stage. The trained head is asked once; mine is traced in every frame of a drag.
 */
export const useComparedHeads = defineStore('compared-heads', () => {
  const comparison = useComparison()
  const compared = useComparedTokens()
  const documents = useDocument()

  const sequence = computed(() => (typeof compared.shown === 'string' ? null : compared.shown))
  const asked = askedAnalysis(
    'Stages of the trained head',
    () => {
      const { model, trainedName } = comparison
      if (!model || !sequence.value) return null
      const targets = compared.mapped.map((letter) => compared.map[letter]!)
      if (targets.length === 0) return null
      return {
        model: model.id,
        name: 'head-stages',
        options: { head: trainedName, targets: targets.join() },
        tokens: { kind: 'ids' as const, ids: [[...sequence.value.ids]] },
      }
    },
    (analysis): TrainedStages => {
      comparison.answeredBy(analysis.provenance)
      const tables = Object.fromEntries(TABLES.map((name) => [name, tableNumbers(analysis, name)!]))
      return { ...(tables as Omit<TrainedStages, 'length'>), length: Math.sqrt(tables.pattern.length) }
    },
  )

  /** Mine, traced on the shown sequence; or why it cannot be. */
  const mine = computed(() => {
    if (!sequence.value) return null
    if (comparison.source === 'sandbox') return documents.trace
    try {
      return trace(documents.circuit, sequence.value.letters)
    } catch (error) {
      if (error instanceof CircuitError) return error.message
      throw error
    }
  })
  const aligned = computed(() => {
    if (!mine.value || typeof mine.value === 'string') return null
    try {
      return alignedHeads(mine.value, compared.start)
    } catch (error) {
      if (error instanceof CircuitError) return error.message
      throw error
    }
  })
  const allMine = computed(() => (Array.isArray(aligned.value) ? aligned.value : []))
  const myHead = computed(() => allMine.value.find(({ head }) => head === comparison.mine.id) ?? null)
  /** Why the maps cannot be drawn, as a sentence. */
  const problem = computed(() => {
    if (typeof compared.shown === 'string') return compared.shown
    if (typeof mine.value === 'string') return mine.value
    if (typeof aligned.value === 'string') return aligned.value
    return asked.error.value
  })
  const stages = computed(() =>
    mine.value && typeof mine.value !== 'string' ? stagesToCompare(mine.value) : [],
  )
  /** The trained numbers belong to the shown sequence. */
  const trained = computed(() => (asked.stale.value ? null : asked.value.value))
  /** While the next trained numbers are computed, what was shown stays. */
  const beside = computed<SideBySide | null>((old) => {
    if (!mine.value || typeof mine.value === 'string' || !myHead.value) return null
    if (!trained.value) return (asked.asking.value && old) || null
    const { stage, mine: head } = comparison
    const now = sideBySide(stages.value.includes(stage) ? stage : 'pattern', {
      trace: mine.value,
      head,
      trained: trained.value,
      start: compared.start,
      tokens: compared.mapped,
    })
    // What a drag leaves as it is stays the same object: maps repaint the tiles that changed, and not their frames.
    return {
      ...now,
      rows: unlessEqual(old?.rows, now.rows),
      columns: unlessEqual(old?.columns, now.columns),
      unseen: unlessEqual(old?.unseen, now.unseen),
    }
  })
  /** The distances of the pattern, query by query. */
  const distance = computed(() =>
    myHead.value && trained.value && sequence.value
      ? distancesTo(myHead.value, comparison.range, sequence.value.ids)(trained.value.pattern)
      : null,
  )
  /** What is odd in the trained pattern, as a sentence. */
  const warning = computed(() => {
    const { length = 0, pattern } = trained.value ?? {}
    const odd = Array.from({ length }, (_, query) => query).filter((query) =>
      pattern!.subarray(query * length, (query + 1) * length).some(Number.isNaN),
    )
    if (odd.length === 0) return null
    const first = odd.slice(0, 5).join(', ')
    const more = odd.length > 5 ? ' and others' : ''
    return `The pattern of ${comparison.trainedName} holds NaN at position ${first}${more}: no distance there counts. Look for it in Models.`
  })
  return { warning, asked, sequence, mine, allMine, myHead, problem, stages, trained, beside, distance }
})
