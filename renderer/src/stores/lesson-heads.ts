import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { checkLesson } from '#shared/challenges/check-lesson'
import {
  headsVerdict,
  nearestVerdict,
  type MeasuredHead,
  type PickVerdict,
} from '#shared/challenges/heads-verdict'
import type { HeadsTask, NearestTask } from '#shared/challenges/lesson-schema'
import { isCircuitLesson } from '#shared/challenges/parse-lesson'
import { drawnSequences, usualMost } from '#shared/compare/drawn-sequences'
import { idsOf, type TokenMap } from '#shared/compare/token-map'
import { serializeDocument } from '#shared/document/serialize'
import type { AnalysisTokens } from '#shared/ipc/analysis'
import { askedAnalysis } from './analysis-question'
import { askAnalysis, tableNumbers } from './model-analysis'
import { shownToken } from './model-prompt'
import { useModels } from './models'
import { useLessons } from './lessons'
import { useChallenges } from './challenges'

/** What the engine calls the circuit of the lesson. */
const CIRCUIT_FILE = 'my circuit'
/** How many drawn sequences a distance is the mean of. */
const SEQUENCES = { count: 20, seed: 1 }

/** What is measured of a model's heads for the lessons that ask for some of them. */
export const useLessonHeads = defineStore('lesson-heads', () => {
  const challenges = useChallenges()
  const lessons = useLessons()
  const models = useModels()

  const task = computed<HeadsTask | NearestTask | null>(() => {
    const now = challenges.lesson?.task
    return challenges.shown && (now?.kind === 'heads' || now?.kind === 'nearest') ? now : null
  })
  watch(task, (now) => now && !models.known && void models.refresh(), { immediate: true })
  const model = computed(() => models.list.find(({ name }) => name === task.value?.model) ?? null)
  /** Why there is nothing to measure, as a sentence. */
  const missing = computed(() => {
    if (!task.value || !models.known) return null
    if (!model.value) return `The model ${task.value.model} is not on this computer. Import it in Models.`
    if (task.value.kind === 'nearest' && !ownIsRight.value) {
      const needed = needs(task.value.circuitOf)
      return `Your own circuit is compared here, when it works. Solve “${needed?.title ?? task.value.circuitOf}” first.`
    }
    return null
  })

  const needs = (id: string) => lessons.list.find((lesson) => lesson.id === id)
  // The own circuit, and what its tokens are in the model.
  const ownDocument = computed(() => {
    const now = task.value
    return now?.kind === 'nearest' ? challenges.documentOf(now.circuitOf) : null
  })
  const ownIsRight = computed(() => {
    const now = task.value
    const needed = now?.kind === 'nearest' ? needs(now.circuitOf) : undefined
    if (!needed || !isCircuitLesson(needed) || !ownDocument.value) return false
    return checkLesson(needed, ownDocument.value.circuit).passed
  })
  const vocabulary = computed(() => {
    const embedding = ownDocument.value?.circuit.embedding
    return embedding?.kind === 'two-hot' ? embedding.vocabulary : []
  })
  const words = askedAnalysis(
    'Tokens of the lesson',
    () => {
      if (!model.value || vocabulary.value.length === 0) return null
      const options = { words: JSON.stringify(vocabulary.value) }
      return { model: model.value.id, name: 'token-map', options }
    },
    (analysis) => ({
      ids: Array.from(tableNumbers(analysis, 'id')!, (id) => (Number.isNaN(id) ? null : id)),
      bos: analysis.provenance.bos as number | null,
    }),
  )
  const map = computed<TokenMap>(() =>
    Object.fromEntries(vocabulary.value.map((token, i) => [token, words.value.value?.ids[i] ?? null])),
  )
  const drawn = computed(() => {
    const embedding = ownDocument.value?.circuit.embedding
    if (embedding?.kind !== 'two-hot' || !words.value.value) return []
    const { bos } = words.value.value
    const most = usualMost(embedding.vocabulary.length, embedding.positions)
    const request = { most, sequences: SEQUENCES.count, seed: SEQUENCES.seed }
    return drawnSequences(embedding.vocabulary, embedding.positions, request, true).flatMap((letters) => {
      const ids = idsOf(map.value, letters)
      return typeof ids === 'string' ? [] : [bos === null ? ids : [bos, ...ids]]
    })
  })
  const distances = askedAnalysis(
    'Distances of the lesson',
    () => {
      if (!model.value || !ownDocument.value || drawn.value.length === 0) return null
      const bos = words.value.value?.bos
      return {
        model: model.value.id,
        name: 'head-similarity',
        options: {
          against: CIRCUIT_FILE,
          map: JSON.stringify(map.value),
          queries: 'earlier',
          bos: bos === null || bos === undefined ? 'none' : String(bos),
        },
        tokens: { kind: 'ids', ids: drawn.value } satisfies AnalysisTokens,
        files: { [CIRCUIT_FILE]: serializeDocument({ ...ownDocument.value, name: CIRCUIT_FILE }) },
      }
    },
    (analysis) => {
      const { axes } = analysis.tables!.find(({ name }) => name === 'distance')!
      const values = tableNumbers(analysis, 'distance')!
      const row = axes[0].labels.indexOf((task.value as NearestTask).head)
      const { length } = axes[1].labels
      return axes[1].labels.map((id, i) => ({ id, distance: values[row * length + i] }))
    },
  )

  // Scores and patterns of the model's heads.
  const scores = askedAnalysis(
    'Scores of the lesson',
    () => {
      const now = task.value
      if (!model.value || now?.kind !== 'heads') return null
      const tokens: AnalysisTokens = { kind: 'repeat', ...now.repeats }
      return { model: model.value.id, name: 'detectors', tokens, seed: now.repeats.seed }
    },
    (analysis) => ({
      tokens: analysis.provenance.tokens as readonly (readonly number[])[],
      values: tableNumbers(analysis, (task.value as HeadsTask).score),
    }),
  )
  const shownIds = computed<readonly number[] | null>(() =>
    task.value?.kind === 'heads' ? (scores.value.value?.tokens[0] ?? null) : (drawn.value[0] ?? null),
  )
  const heads = computed(() => {
    const { n_layers = 0, n_heads = 0 } = model.value?.config ?? {}
    return Array.from({ length: n_layers * n_heads }, (_, i) => `${Math.floor(i / n_heads)}.${i % n_heads}`)
  })
  /** Of each head in order, [P, P] on the shown sequence; empty until they are all there. */
  const patterns = shallowRef<readonly Float64Array[]>([])
  const texts = ref<readonly string[]>([])
  const problem = ref<string | null>(null)
  watch(
    [() => model.value?.id, () => shownIds.value?.join()],
    async ([id, ids]) => {
      patterns.value = []
      problem.value = null
      if (!id || !ids || !shownIds.value) return
      const sequence = [...shownIds.value]
      const found: Float64Array[] = []
      for (const head of heads.value) {
        const tokens: AnalysisTokens = { kind: 'ids', ids: [sequence] }
        const answer = await askAnalysis({ model: id, name: 'head-patterns', options: { head }, tokens })
        if (model.value?.id !== id || shownIds.value?.join() !== ids) return
        const pattern = answer && typeof answer !== 'string' ? tableNumbers(answer, 'pattern') : null
        if (!pattern) {
          problem.value = typeof answer === 'string' ? answer : null
          return
        }
        found.push(pattern)
      }
      texts.value = await textsOf(id, sequence)
      patterns.value = found
    },
    { immediate: true },
  )
  async function textsOf(id: string, ids: readonly number[]): Promise<readonly string[]> {
    const from = Math.min(...ids)
    const count = Math.max(...ids) - from + 1
    const reply = await window.lab.invoke('tokens.texts', { model: id, ids: { from, count } })
    if (!reply.ok || reply.value.kind === 'error') return ids.map(String)
    const { texts: named } = reply.value
    return ids.map((each) => (named[each - from] ? shownToken(named[each - from]) : String(each)))
  }

  const measured = computed<readonly MeasuredHead[]>(() =>
    patterns.value.map((pattern, i) => ({
      id: heads.value[i],
      score: scores.value.value?.values?.[i] ?? NaN,
      pattern,
    })),
  )
  const verdict = computed<PickVerdict | null>(() => {
    const picked = challenges.progress.heads
    const now = task.value
    if (!now || !challenges.progress.handedIn || missing.value) return null
    if (now.kind === 'nearest') {
      return distances.value.value && nearestVerdict(distances.value.value, picked[0])
    }
    if (measured.value.length === 0 || !scores.value.value || !shownIds.value) return null
    return headsVerdict(measured.value, picked, now.atLeast, shownIds.value, (at) => texts.value[at])
  })

  watch(
    () => verdict.value?.right ?? false,
    (right) => (challenges.picksAreRight = right),
    { immediate: true },
  )
  const error = computed(
    () => missing.value ?? problem.value ?? scores.error.value ?? words.error.value ?? distances.error.value,
  )
  return { task, model, error, heads, measured, texts, verdict }
})
