import { defineStore } from 'pinia'
import { computed } from 'vue'
import { drawLimits, drawnRange, drawnSequences, usualMost } from '#shared/compare/drawn-sequences'
import { idsOf, lettersOf, sharedIds, type TokenMap } from '#shared/compare/token-map'
import { askedAnalysis } from './analysis-question'
import { useComparison } from './comparison'
import { useDocument } from './document'
import { tableNumbers } from './model-analysis'
import { useModelRun } from './model-run'

/** A letter of the circuit as the model has it. */
export interface MappedToken {
  readonly letter: string
  /** `null`: the model has no one token for it. */
  readonly id: number | null
  readonly text: string
  /** Why there is none, or what is odd, as a sentence. */
  readonly warning: string | null
}

interface ModelWords {
  readonly ids: readonly (number | null)[]
  readonly pieces: readonly number[]
  readonly texts: readonly string[]
  readonly bos: number | null
  readonly hasTexts: boolean
  readonly vocabulary: number
}

/** A sequence as both sides see it, or why there is none. */
export interface ComparedSequence {
  readonly letters: readonly string[]
  /** With BOS where the model's sequence begins with it. */
  readonly ids: readonly number[]
}

/** How the circuit's letters become the model's tokens, and the sequences that both heads see. */
export const useComparedTokens = defineStore('compared-tokens', () => {
  const comparison = useComparison()
  const documents = useDocument()
  const run = useModelRun()

  const asked = askedAnalysis(
    'Tokens of the comparison',
    () => {
      const { model, vocabulary, overrides, active } = comparison
      if (!active || !model || vocabulary.length === 0) return null
      const words = vocabulary.map((letter) => overrides[letter] ?? letter)
      return { model: model.id, name: 'token-map', options: { words: JSON.stringify(words) } }
    },
    (analysis): ModelWords => {
      const { texts, bos, hasTexts, vocabulary } = analysis.provenance
      return {
        ids: Array.from(tableNumbers(analysis, 'id')!, (id) => (Number.isNaN(id) ? null : id)),
        pieces: Array.from(tableNumbers(analysis, 'pieces')!),
        texts: texts as string[],
        bos: bos as number | null,
        hasTexts: hasTexts as boolean,
        vocabulary: vocabulary as number,
      }
    },
  )

  const bos = computed(() => asked.value.value?.bos ?? null)
  const withBos = computed(() => comparison.bosChoice ?? bos.value !== null)
  const start = computed<0 | 1>(() => (withBos.value && bos.value !== null ? 1 : 0))

  const tokens = computed<readonly MappedToken[]>(() => {
    const words = asked.value.value
    if (!words || asked.stale.value) return []
    let next = words.bos === 0 ? 1 : 0
    return comparison.vocabulary.map((letter, i) => {
      const id = words.ids[i]
      if (id !== null) return { letter, id, text: words.texts[i], warning: null }
      const isChosen = comparison.overrides[letter] !== undefined
      if (words.hasTexts || isChosen)
        return { letter, id: null, text: '', warning: missing(letter, words.pieces[i]) }
      // Nobody gave the ids texts: they stand for the letters in their order.
      const taken = next++
      return taken < words.vocabulary
        ? { letter, id: taken, text: String(taken), warning: null }
        : {
            letter,
            id: null,
            text: '',
            warning: `The model has ${words.vocabulary} tokens; none is left for “${letter}”.`,
          }
    })
  })
  function missing(letter: string, pieces: number): string {
    const word = comparison.overrides[letter] ?? letter
    if (pieces > 1)
      return `“${word}” is ${pieces} tokens in this model. Write it as one that is a single token.`
    return `This model cannot write “${word}”. Choose another token for “${letter}”.`
  }
  const byOrder = computed(() => asked.value.value?.hasTexts === false)
  const map = computed<TokenMap>(() => Object.fromEntries(tokens.value.map(({ letter, id }) => [letter, id])))
  const mapped = computed(() => tokens.value.filter(({ id }) => id !== null).map(({ letter }) => letter))

  /** Why nothing can be compared, as a sentence; `null` where it can. */
  const problem = computed(() => {
    if (documents.circuit.embedding.kind === 'given') {
      return 'This circuit has a given X and no tokens, so a model cannot see what it sees. Open one with tokens.'
    }
    if (asked.error.value) return asked.error.value
    if (tokens.value.length === 0) return null
    return sharedIds(map.value)
  })

  const limits = computed(() => drawLimits(mapped.value.length, comparison.positions))
  /** The most different tokens in a drawn sequence. */
  const most = computed(() => {
    const { least, most } = limits.value ?? { least: 0, most: 0 }
    const chosen = comparison.chosenMost ?? usualMost(mapped.value.length, comparison.positions)
    return Math.min(most, Math.max(least, chosen))
  })
  function draw(varied: boolean): readonly ComparedSequence[] {
    if (!limits.value || problem.value) return []
    const { sequences, seed, positions } = comparison
    const request = { most: most.value, sequences, seed }
    return drawnSequences(mapped.value, positions, request, varied).map(
      (letters) => sequenceOf(letters) as ComparedSequence,
    )
  }
  /** Drawn sequences by which heads are ranked. */
  const drawn = computed(() => draw(true))
  /** Drawn sequences that all repeat at the same place, and the predictions that induction can make there. */
  const doubled = computed(() => draw(false))
  const doubledRange = computed(() => drawnRange(comparison.positions, most.value, start.value))

  function sequenceOf(letters: readonly string[]): ComparedSequence | string {
    const ids = idsOf(map.value, letters)
    if (typeof ids === 'string') return ids
    return { letters, ids: start.value === 1 ? [bos.value!, ...ids] : ids }
  }

  /** The sequence that is shown, or why there is none. */
  const shown = computed<ComparedSequence | string | null>(() => {
    if (problem.value) return problem.value
    if (tokens.value.length === 0) return null
    const found = sourced()
    if (typeof found === 'string') return found
    const room = comparison.model?.config?.n_ctx ?? Infinity
    if (found.ids.length > room) {
      return `The sequence has ${found.ids.length} tokens with BOS, and the model ${room} positions. Shorten it.`
    }
    return found
  })
  function sourced(): ComparedSequence | string {
    if (comparison.source === 'sandbox') return sequenceOf(documents.tokens)
    if (comparison.source === 'random') {
      if (drawn.value.length > 0) return drawn.value[0]
      return 'The circuit is too small to draw a sequence that repeats: it needs three tokens and five positions.'
    }
    return prompted()
  }
  /** What the model was last run on in Models, as far as the circuit has its tokens and positions. */
  function prompted(): ComparedSequence | string {
    const { result } = run
    if (!result || result.model !== comparison.model?.id) {
      return 'This model has not run yet. Open it in Models and run a prompt.'
    }
    const all = result.tokens.map(({ id }) => id)
    const ids = all[0] === bos.value ? all.slice(1) : all
    const { positions } = comparison
    if (ids.length > positions) {
      return `The prompt has ${ids.length} tokens and the circuit ${positions} positions. Shorten it, or give the circuit more positions.`
    }
    const letters = lettersOf(map.value, ids)
    if (typeof letters !== 'string') return sequenceOf(letters)
    const odd = result.tokens
      .slice(all.length - ids.length)
      .find(({ id }) => !Object.values(map.value).includes(id))
    return `The circuit has no token for “${odd?.text ?? ''}” of the prompt. Choose one for it under Tokens.`
  }

  return {
    asked,
    bos,
    withBos,
    start,
    tokens,
    byOrder,
    map,
    mapped,
    problem,
    limits,
    most,
    drawn,
    doubled,
    doubledRange,
    shown,
  }
})
