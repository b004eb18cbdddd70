import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { meanOf, spreadOf } from '#shared/compare/distances'
import { recoveredShare } from '#shared/compare/recovered-share'
import type { SavedTransplant } from '#shared/compare/saved-transplant'
import { textHash } from '#shared/compare/text-hash'
import type { TransplantKind } from '#shared/compare/transplant-kinds'
import type { AnalysisQuestion } from './analysis-question'
import { useComparedTokens } from './compared-tokens'
import { useComparison, type WantedModel } from './comparison'
import { useEngine } from './engine'
import { CIRCUIT_FILE, useHeadRanking } from './head-ranking'
import { useJobs } from './jobs'
import { askAnalysis, tableNumbers, type ModelAnalysis } from './model-analysis'
import { useView } from './view'

/** Losses in nats, in the order of the engine's table. */
export interface TransplantLosses {
  readonly clean: number
  readonly ablated: number
  readonly ablatedMean: number
  readonly mine: number
  readonly uniform: number
  readonly random: number
}

export interface Transplant {
  readonly losses: TransplantLosses
  /** `null` where the head does not matter. */
  readonly recovered: { readonly mine: number; readonly uniform: number; readonly random: number } | null
  /** Of the sequences in which the head matters. */
  readonly perSequence: { readonly mean: number; readonly spread: number; readonly count: number }
  readonly sequences: number
  readonly kind: TransplantKind
  readonly model: WantedModel
  /** `1.2`, or `0.1 and 1.2`. */
  readonly heads: readonly string[]
  readonly mine: readonly string[]
  /** What was said beside it. */
  readonly notes: readonly string[]
  /** `null` where a document kept it. */
  readonly provenance: ModelAnalysis['provenance'] | null
}

const SUBJECT = 'Transplant'

/** `null` where the head does not matter, or where a loss is no number. */
function sharesOf({ clean, ablated, mine, uniform, random }: TransplantLosses): Transplant['recovered'] {
  const shares = [mine, uniform, random].map((loss) => recoveredShare(clean, ablated, loss))
  const [ofMine, ofUniform, ofRandom] = shares.map((share) => share ?? NaN)
  return shares.includes(null) ? null : { mine: ofMine, uniform: ofUniform, random: ofRandom }
}

/** The causal test: patterns or outputs of mine in the place of trained ones, and what of the lost loss comes back. */
export const useTransplants = defineStore('transplants', () => {
  const comparison = useComparison()
  const compared = useComparedTokens()
  const ranking = useHeadRanking()
  const view = useView()
  const jobs = useJobs()
  const engine = useEngine()

  const kind = ref<TransplantKind>('pattern')
  /** My other heads that go into the model too, each into the trained head that is most like it. */
  const together = ref<readonly string[]>([])
  const result = shallowRef<Transplant | null>(null)
  const error = ref<string | null>(null)
  const answered = ref<string | null>(null)

  /** Pairs that can be put in together: my other heads with their nearest trained ones. */
  const companions = computed(() =>
    view.lanes
      .filter(({ id }) => id !== comparison.mine.id)
      .map(({ id, name }) => ({ mine: id, name, trained: ranking.nearestTo(id) }))
      .filter(({ trained }) => trained !== null && trained !== comparison.trainedName),
  )
  const question = computed<AnalysisQuestion | null>(() => {
    const { model, mine, trainedName, seed } = comparison
    if (!model || compared.doubled.length === 0) return null
    const others = companions.value.filter((pair) => together.value.includes(pair.mine))
    return {
      model: model.id,
      name: 'transplant',
      options: {
        against: CIRCUIT_FILE,
        map: JSON.stringify(compared.map),
        bos: compared.start === 1 ? String(compared.bos) : 'none',
        heads: [trainedName, ...others.map(({ trained }) => trained!)].join(),
        mine: [mine.id, ...others.map((pair) => pair.mine)].join(),
        range: compared.doubledRange,
        kind: kind.value,
      },
      tokens: { kind: 'ids', ids: compared.doubled.map(({ ids }) => [...ids]) },
      seed,
      files: { [CIRCUIT_FILE]: ranking.circuitText },
    }
  })
  /** All that decides the numbers, and the same on every computer; `null` while that is not known. */
  const key = computed(() => {
    if (!question.value || ranking.asked.asking) return null
    const { options, tokens, seed, files } = question.value
    return textHash(JSON.stringify([comparison.model!.sha256, options, tokens, seed, files]))
  })
  /** Why the result is not one of what is shown now, as a sentence. */
  const stale = computed(() => {
    const found = result.value
    if (!found || key.value === null || key.value === answered.value) return null
    const { model } = comparison
    return model && model.sha256 !== found.model.sha256
      ? `This is of ${found.model.name} with the weights of SHA-256 ${found.model.sha256.slice(0, 12)}…: run it again.`
      : 'Something changed since: run it again.'
  })
  const running = computed(
    () => jobs.running.find(({ kind, subject }) => kind === 'analysis' && subject === SUBJECT) ?? null,
  )

  async function run() {
    const asked = question.value
    const now = key.value
    const { model } = comparison
    if (!asked || !model || now === null || running.value) return
    error.value = null
    await engine.ready()
    const answer = await askAnalysis(asked, SUBJECT)
    if (typeof answer === 'string') error.value = answer
    if (answer === null || typeof answer === 'string') return
    result.value = read(answer, asked, model)
    comparison.answeredBy(answer.provenance)
    answered.value = now
  }
  function read(
    answer: ModelAnalysis,
    { options }: AnalysisQuestion,
    { name, sha256 }: WantedModel,
  ): Transplant {
    const [clean, ablated, ablatedMean, mine, uniform, random] = tableNumbers(answer, 'mean_loss')!
    const each = Array.from(tableNumbers(answer, 'recovered')!).filter((_, i) => i % 3 === 0)
    const numbers = each.filter((share) => !Number.isNaN(share))
    const losses = { clean, ablated, ablatedMean, mine, uniform, random }
    return {
      losses,
      recovered: sharesOf(losses),
      perSequence: { mean: meanOf(numbers), spread: spreadOf(numbers), count: numbers.length },
      sequences: each.length,
      heads: String(options?.heads).split(','),
      mine: String(options?.mine).split(','),
      kind: options?.kind as TransplantKind,
      model: { name, sha256 },
      notes: answer.notes.filter((note) => !note.startsWith('The sequences ')),
      provenance: answer.provenance,
    }
  }
  function cancel() {
    if (running.value) jobs.cancel(running.value.id)
  }

  /** The result as a document keeps it; `null` where there is none, or where a loss is no number. */
  const saved = computed<SavedTransplant | null>(() => {
    const found = result.value
    if (!found || answered.value === null || !Object.values(found.losses).every(Number.isFinite)) return null
    const { losses, perSequence, sequences, heads, mine, model } = found
    const { mean, spread, count } = perSequence
    const orNull = (value: number) => (Number.isFinite(value) ? value : null)
    return {
      kind: found.kind,
      model: { ...model },
      ...{ heads: [...heads], mine: [...mine], sequences, losses: { ...losses } },
      perSequence: { mean: orNull(mean), spread: orNull(spread), count },
      notes: [...found.notes],
      question: answered.value,
    }
  })
  /** Shows what a document kept, or nothing. */
  function show(kept: SavedTransplant | null) {
    error.value = null
    answered.value = kept?.question ?? null
    if (!kept) {
      result.value = null
      return
    }
    const { losses, perSequence, sequences, heads, mine, model, notes } = kept
    const { mean, spread, count } = perSequence
    result.value = {
      losses,
      recovered: sharesOf(losses),
      perSequence: { mean: mean ?? NaN, spread: spread ?? NaN, count },
      ...{ kind: kept.kind, sequences, heads, mine, model, notes },
      provenance: null,
    }
  }
  return {
    kind,
    together,
    companions,
    question,
    result,
    saved,
    error,
    stale,
    running,
    run,
    cancel,
    show,
  }
})
