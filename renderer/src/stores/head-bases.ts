import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Axis } from '#shared/circuit/stage'
import { circuitOfHead, type HeadGrid } from '#shared/compare/circuit-of-head'
import { LIMITS } from '#shared/document/schema'
import type { Matrix } from '#shared/tensor/matrix'
import { newSession } from '../document/history'
import { askedAnalysis, type AnalysisQuestion } from './analysis-question'
import { useComparedHeads } from './compared-heads'
import { useComparedTokens } from './compared-tokens'
import { useComparison } from './comparison'
import { useDocument } from './document'
import { useHeadRanking } from './head-ranking'
import { tableNumbers, type ModelAnalysis } from './model-analysis'

/** A trained head in the basis of the circuit's tokens, and how much of it that is. */
export interface ReadHead extends HeadGrid {
  readonly positions: number
  /** Scores less what the grid gives, [query, key]. */
  readonly remainder: Matrix
  readonly largestRemainder: number
  /** `null` where the scores do not vary. */
  readonly explained: number | null
  readonly notes: readonly string[]
  readonly provenance: ModelAnalysis['provenance']
}

/** The chosen trained head as the grid that a person fills by hand, and as a circuit to edit. */
export const useHeadBases = defineStore('head-bases', () => {
  const comparison = useComparison()
  const compared = useComparedTokens()
  const heads = useComparedHeads()
  const ranking = useHeadRanking()
  const documents = useDocument()

  /** The earlier head that somebody chose; `none` for the direct path alone. */
  const chosenThrough = ref<string | null>(null)
  const earlierHeads = computed(() => {
    const { n_heads = 0 } = comparison.model?.config ?? {}
    const { layer } = comparison.trained
    return Array.from({ length: layer * n_heads }, (_, i) => `${Math.floor(i / n_heads)}.${i % n_heads}`)
  })
  /** Nearest to the first of my heads below, so that `prev` means on both sides what it says. */
  const through = computed(() => {
    if (chosenThrough.value === 'none' || earlierHeads.value.length === 0) return null
    if (chosenThrough.value && earlierHeads.value.includes(chosenThrough.value)) return chosenThrough.value
    const mine = comparison.mine.layer > 0 ? ranking.nearestTo('0.0') : null
    return mine && earlierHeads.value.includes(mine) ? mine : earlierHeads.value[0]
  })

  /** Roles of rows and columns of W_QK, `tok prev`, or `all`; the ones that tell most until somebody chooses. */
  const chosenBlock = ref<string | null>(null)
  const blocks = computed(() => {
    const roles = through.value ? ['tok', 'pos', 'prev'] : ['tok', 'pos']
    return roles.flatMap((rows) => roles.map((columns) => `${rows} ${columns}`))
  })
  const block = computed(() => {
    const chosen = chosenBlock.value
    if (chosen !== null && (chosen === 'all' || blocks.value.includes(chosen))) return chosen
    return through.value ? 'tok prev' : 'pos pos'
  })

  function question(head: string | null, read: string | null): AnalysisQuestion | null {
    const { model } = comparison
    if (!model || !heads.sequence || head === null || compared.mapped.length === 0) return null
    return {
      model: model.id,
      name: 'head-basis',
      options: {
        head,
        targets: compared.mapped.map((letter) => compared.map[letter]!).join(),
        ...(read ? { through: read } : {}),
        ...(compared.start === 1 ? {} : { bos: 'none' }),
      },
      tokens: { kind: 'ids', ids: [[...heads.sequence.ids]] },
    }
  }
  const asked = askedAnalysis(
    'The head in my basis',
    () => question(comparison.trainedName, through.value),
    readHead,
  )
  /** The earlier head, alone: what of it stands in its place when both are opened. */
  const askedEarlier = askedAnalysis(
    'The earlier head in my basis',
    () => question(through.value, null),
    readHead,
  )

  function readHead(analysis: ModelAnalysis): ReadHead {
    const matrix = (name: string): Matrix => {
      const { axes } = analysis.tables!.find((table) => table.name === name)!
      const [rows, columns] = axes.map(({ labels }) => labels.length)
      return { rows, columns, values: tableNumbers(analysis, name)! }
    }
    const explained = tableNumbers(analysis, 'explained')![0]
    const remainder = matrix('remainder')
    const { options } = analysis.provenance as { options: { head: string } }
    return {
      name: options.head,
      positions: remainder.rows,
      W_QK: matrix('W_QK'),
      W_OV: matrix('W_OV'),
      remainder,
      largestRemainder: tableNumbers(analysis, 'largest_remainder')![0],
      explained: Number.isNaN(explained) ? null : explained,
      notes: analysis.notes,
      provenance: analysis.provenance,
    }
  }

  /** The grid's own axes, in words of the circuit. */
  const dims = computed(() => {
    const tokens = compared.mapped
    const head = asked.value.value
    return [
      ...tokens.map((name) => ({ role: 'tok', name })),
      ...Array.from({ length: head?.positions ?? 0 }, (_, p) => ({ role: 'pos', name: String(p) })),
      ...(through.value ? tokens.map((name) => ({ role: 'prev', name })) : []),
    ]
  })
  const axis = (role: Axis['role']): Axis => ({ role, of: 'dims', labels: dims.value })

  /** Why the grid cannot be opened as a circuit, as a sentence; `null` where it can. */
  const openProblem = computed(() => {
    const D = dims.value.length
    if (D <= LIMITS.D) return null
    return `The grid has ${D} dims, and a circuit at most ${LIMITS.D}. Take fewer tokens or positions.`
  })
  const canOpen = computed(
    () =>
      asked.value.value !== null &&
      !asked.stale.value &&
      openProblem.value === null &&
      (through.value === null || askedEarlier.value.value !== null),
  )
  /** Opens the head as a circuit to edit; a snapshot of it keeps what was read. */
  function openInSandbox() {
    const later = asked.value.value
    const earlier = through.value ? askedEarlier.value.value : null
    if (!later || openProblem.value || !heads.sequence || (through.value && !earlier)) return
    const { name: model } = comparison.model!
    const circuit = circuitOfHead(
      compared.mapped,
      later.positions,
      { ...later, name: `${later.name} of ${model}` },
      earlier && { ...earlier, name: `${earlier.name} of ${model}` },
    )
    const tokens = heads.sequence.letters
    const name = `Head ${later.name} of ${model}`
    const snapshots = [{ name: 'As read from the model', circuit, tokens }]
    documents.add(newSession(crypto.randomUUID(), { name, circuit, tokens, snapshots }), {
      file: null,
      mark: null,
    })
  }
  return {
    chosenThrough,
    earlierHeads,
    through,
    chosenBlock,
    blocks,
    block,
    asked,
    askedEarlier,
    dims,
    axis,
    openProblem,
    canOpen,
    openInSandbox,
  }
})
