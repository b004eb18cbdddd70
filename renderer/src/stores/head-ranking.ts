import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import type { Circuit } from '#shared/circuit/circuit'
import { serializeDocument } from '#shared/document/serialize'
import { askedAnalysis } from './analysis-question'
import { useComparedTokens } from './compared-tokens'
import { useComparison } from './comparison'
import { useDocument } from './document'
import { tableNumbers } from './model-analysis'

/** How far a trained head is from one of mine. */
export interface RankedHead {
  /** `layer.head`. */
  readonly name: string
  readonly distance: number
  /** Standard deviation over the sequences. */
  readonly spread: number
}

/** What the engine calls the circuit that it compares. */
export const CIRCUIT_FILE = 'my circuit'

const textOf = (circuit: Circuit, tokens: readonly string[]): string =>
  serializeDocument({ name: CIRCUIT_FILE, circuit, tokens })

/** A head whose pattern is no number is behind all others. */
const nearestFirst = (a: RankedHead, b: RankedHead): number => orderOf(a.distance) - orderOf(b.distance)
const orderOf = (distance: number): number => (Number.isNaN(distance) ? Number.MAX_VALUE : distance)

/** Trained heads by their distance to mine over drawn sequences, nearest first; and the reverse. */
export const useHeadRanking = defineStore('head-ranking', () => {
  const comparison = useComparison()
  const compared = useComparedTokens()
  const documents = useDocument()

  /** The circuit as its history holds it: a drag under way is not ranked. */
  const circuitText = computed(() =>
    textOf(documents.session.document.circuit, documents.session.document.tokens),
  )

  const asked = askedAnalysis(
    'Nearest heads',
    () => {
      const { model, range } = comparison
      if (!model || compared.drawn.length === 0) return null
      return {
        model: model.id,
        name: 'head-similarity',
        options: {
          against: CIRCUIT_FILE,
          map: JSON.stringify(compared.map),
          queries: range,
          bos: compared.start === 1 ? String(compared.bos) : 'none',
        },
        tokens: { kind: 'ids' as const, ids: compared.drawn.map(({ ids }) => [...ids]) },
        files: { [CIRCUIT_FILE]: circuitText.value },
      }
    },
    (analysis) => {
      comparison.answeredBy(analysis.provenance)
      const axes = analysis.tables!.find(({ name }) => name === 'distance')!.axes
      return {
        mine: axes[0].labels,
        trained: axes[1].labels,
        distances: tableNumbers(analysis, 'distance')!,
        spreads: tableNumbers(analysis, 'spread')!,
      }
    },
  )

  const nearest = computed<readonly RankedHead[]>(() => {
    const found = asked.value.value
    const row = found ? found.mine.indexOf(comparison.mine.id) : -1
    if (!found || row < 0) return []
    const at = (i: number) => row * found.trained.length + i
    return found.trained
      .map((name, i) => ({ name, distance: found.distances[at(i)], spread: found.spreads[at(i)] }))
      .sort(nearestFirst)
  })
  /** My heads by their distance to the chosen trained one. */
  const reverse = computed<readonly RankedHead[]>(() => {
    const found = asked.value.value
    const column = found ? found.trained.indexOf(comparison.trainedName) : -1
    if (!found || column < 0) return []
    const at = (i: number) => i * found.trained.length + column
    return found.mine
      .map((name, i) => ({ name, distance: found.distances[at(i)], spread: found.spreads[at(i)] }))
      .sort(nearestFirst)
  })
  /** The trained head nearest to one of mine. */
  function nearestTo(mine: string): string | null {
    const found = asked.value.value
    const row = found ? found.mine.indexOf(mine) : -1
    if (!found || row < 0) return null
    const { length } = found.trained
    const own = Array.from(found.distances.subarray(row * length, (row + 1) * length), orderOf)
    return found.trained[own.indexOf(Math.min(...own))]
  }
  /** What the suggestion is for: it does not follow every edit. */
  let suggestedFor = ''
  watch([nearest, asked.stale], () => {
    const [first] = nearest.value
    const now = `${comparison.model?.sha256} ${comparison.mine.id}`
    if (!first || asked.stale.value || suggestedFor === now) return
    suggestedFor = now
    const [layer, head] = first.name.split('.').map(Number)
    comparison.suggested = { layer, head }
  })
  return { asked, circuitText, nearest, reverse, nearestTo }
})
