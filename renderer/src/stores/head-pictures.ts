import { defineStore } from 'pinia'
import { computed } from 'vue'
import { askedAnalysis } from './analysis-question'
import { useComparedHeads } from './compared-heads'
import { useComparedTokens } from './compared-tokens'
import { useComparison } from './comparison'
import { tableNumbers } from './model-analysis'

/** A head's pattern on the shown sequence as a small picture. */
interface HeadPicture {
  /** [side, side]: 0 to 254 for weights 0 to 1, 255 for no cell. */
  readonly pixels: Uint8Array
  readonly side: number
}

/** Above this many heads there are no pictures, as in the grid of heads. */
const MOST_HEADS = 48
/** A longer sequence makes a picture in which nothing can be seen. */
const MOST_TOKENS = 128
const NO_CELL = 255

/** Pictures of the trained heads that are ranked, and of mine, on the sequence that is shown. */
export const useHeadPictures = defineStore('head-pictures', () => {
  const comparison = useComparison()
  const heads = useComparedHeads()
  const tokens = useComparedTokens()

  const asked = askedAnalysis(
    'Pictures of the heads',
    () => {
      const { model } = comparison
      if (!model?.config || !heads.sequence || heads.sequence.ids.length > MOST_TOKENS) return null
      const { n_layers, n_heads } = model.config
      if (n_layers * n_heads > MOST_HEADS) return null
      const all = Array.from(
        { length: n_layers * n_heads },
        (_, i) => `${Math.floor(i / n_heads)}.${i % n_heads}`,
      )
      return {
        model: model.id,
        name: 'head-patterns',
        options: { heads: all.join() },
        tokens: { kind: 'ids' as const, ids: [[...heads.sequence.ids]] },
      }
    },
    (analysis) => {
      const [ofHeads, , queries] = analysis.tables![0].axes
      const side = queries.labels.length
      const values = tableNumbers(analysis, 'pattern')!
      const pictures = ofHeads.labels.map((name, h): [string, HeadPicture] => [
        name,
        { pixels: pixelsOf(values.subarray(h * side * side, (h + 1) * side * side), side), side },
      ])
      return new Map(pictures)
    },
  )
  const isCausal = computed(() => comparison.model?.config?.attention_dir !== 'bidirectional')
  function pixelsOf(values: ArrayLike<number>, side: number, causal = isCausal.value): Uint8Array {
    return Uint8Array.from({ length: side * side }, (_, i) =>
      Number.isNaN(values[i]) || (causal && i % side > Math.floor(i / side))
        ? NO_CELL
        : Math.round(values[i] * 254),
    )
  }
  const mine = computed(() => {
    const pictures = heads.allMine.map(({ head, length, pattern, causal }): [string, HeadPicture] => [
      head,
      { pixels: pixelsOf(pattern, length, causal), side: length },
    ])
    return new Map(tokens.problem ? [] : pictures)
  })
  const trained = computed<ReadonlyMap<string, HeadPicture>>(() =>
    asked.stale.value ? new Map() : (asked.value.value ?? new Map()),
  )
  return { mine, trained }
})
