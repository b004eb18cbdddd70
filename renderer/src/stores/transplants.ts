import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { meanOf, spreadOf } from '#shared/compare/distances'
import type { AskedQuestion } from './asked-analysis'
import { useComparedTokens } from './compared-tokens'
import { useComparison } from './comparison'
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
  /** `1.2`, or `0.1 and 1.2`. */
  readonly heads: readonly string[]
  readonly mine: readonly string[]
  readonly provenance: ModelAnalysis['provenance']
}

const SUBJECT = 'Transplant'

/** The causal test: patterns of mine in the place of trained ones, and what of the lost loss comes back. */
export const useTransplants = defineStore('transplants', () => {
  const comparison = useComparison()
  const compared = useComparedTokens()
  const ranking = useHeadRanking()
  const view = useView()
  const jobs = useJobs()
  const engine = useEngine()

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
  const question = computed<AskedQuestion | null>(() => {
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
      },
      tokens: { kind: 'ids', ids: compared.doubled.map(({ ids }) => [...ids]) },
      seed,
      files: { [CIRCUIT_FILE]: ranking.circuitText },
    }
  })
  const key = computed(() => JSON.stringify(question.value))
  const stale = computed(() => result.value !== null && key.value !== answered.value)
  const running = computed(
    () => jobs.running.find(({ kind, subject }) => kind === 'analysis' && subject === SUBJECT) ?? null,
  )

  async function run() {
    const asked = question.value
    const now = key.value
    if (!asked || running.value) return
    error.value = null
    await engine.ready()
    const answer = await askAnalysis(asked, SUBJECT)
    if (typeof answer === 'string') error.value = answer
    if (answer === null || typeof answer === 'string') return
    result.value = read(answer, asked)
    answered.value = now
  }
  function read(answer: ModelAnalysis, { options }: AskedQuestion): Transplant {
    const [clean, ablated, ablatedMean, mine, uniform, random] = tableNumbers(answer, 'mean_loss')!
    const shares = tableNumbers(answer, 'mean_recovered')!
    const each = Array.from(tableNumbers(answer, 'recovered')!).filter((_, i) => i % 3 === 0)
    const numbers = each.filter((share) => !Number.isNaN(share))
    const [ofMine, ofUniform, ofRandom] = shares
    return {
      losses: { clean, ablated, ablatedMean, mine, uniform, random },
      recovered: Number.isNaN(ofMine) ? null : { mine: ofMine, uniform: ofUniform, random: ofRandom },
      perSequence: { mean: meanOf(numbers), spread: spreadOf(numbers), count: numbers.length },
      sequences: each.length,
      heads: String(options?.heads).split(','),
      mine: String(options?.mine).split(','),
      provenance: answer.provenance,
    }
  }
  function cancel() {
    if (running.value) jobs.cancel(running.value.id)
  }
  return { together, companions, question, result, error, stale, running, run, cancel }
})
