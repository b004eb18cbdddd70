import { onScopeDispose, ref, shallowRef } from 'vue'
import type { ListedModel } from '#shared/ipc/engine'
import type { ModelConfig } from '#shared/model/model-config'
import { useJobs } from '../../stores/jobs'
import { askAnalysis, tableNumbers, type ModelAnalysis } from '../../stores/model-analysis'
import type { HeadPlace } from '../../stores/model-run'
import { headName, headsOf, sameHead } from './circuit-names'
import { baselineOf, compositionPairs } from './composition-pairs'
import { THRESHOLDS, type InductionEvidence, type ScoredHead } from './induction-report'

/** Candidates of each kind that the report goes on with. */
const MOST = 3
const LENGTH = 20
const SEQUENCES = 4
const SEED = 0
/** Detectors, positions, pairs, eigenvalues, copying, circuit, three ablations, complement, attribution. */
const STEPS = 11

class Cancelled extends Error {}

/** What an analysis is called where it could not be made. */
const TITLES: Readonly<Record<string, string>> = {
  detectors: 'Detectors',
  'positional-qk': 'Position alone',
  composition: 'K-composition',
  'copying-eigenvalues': 'Eigenvalues',
  'ov-copying': 'Copying',
  'k-composition': 'Circuit through the earlier head',
  ablation: 'Ablation',
  attribution: 'Attribution',
}

/** Gathers what is known about the induction circuit of a model, analysis by analysis. */
export function useInductionReport() {
  const jobs = useJobs()
  const evidence = shallowRef<InductionEvidence | null>(null)
  const provenance = shallowRef<Readonly<Record<string, unknown>>>({})
  const running = ref(false)
  const done = ref(0)
  let subject: string | null = null
  let wanted = 0

  async function gather(model: ListedModel) {
    const config = model.config!
    const mine = ++wanted
    running.value = true
    done.value = 0
    evidence.value = null
    provenance.value = {}
    const missing: string[] = []
    const tokens = {
      kind: 'repeat' as const,
      length: Math.max(2, Math.min(LENGTH, Math.floor((config.n_ctx - 1) / 2))),
      sequences: SEQUENCES,
      seed: SEED,
    }
    /** One analysis; `null`, and a sentence in `missing`, where there is none. */
    const ask = async (
      name: string,
      options: Record<string, string> = {},
      withTokens = false,
    ): Promise<ModelAnalysis | null> => {
      subject = JSON.stringify(['report', model.id, name, options])
      const answer = await askAnalysis(
        { model: model.id, name, options, ...(withTokens ? { tokens, seed: SEED } : {}) },
        subject,
      )
      if (mine !== wanted || answer === null) throw new Cancelled()
      done.value++
      if (typeof answer !== 'string') {
        // Of the first answer, which is on drawn tokens where they can be drawn.
        if (Object.keys(provenance.value).length === 0) provenance.value = answer.provenance
        return answer
      }
      missing.push(`${TITLES[name]}: ${answer}`)
      return null
    }
    try {
      const detectors = await ask('detectors', {}, true)
      const previous = candidates(detectors, 'previous', config, THRESHOLDS.previous)
      const induction = candidates(detectors, 'induction_strict', config, THRESHOLDS.induction)
      if (detectors && previous.length + induction.length === 0) {
        missing.push(
          'Candidates: no head has a score that is a number, so the weights hold NaN or ∞. What follows from candidates was not measured.',
        )
      }
      const positional = await ask('positional-qk')
      const composition = await ask('composition')
      const eigenvalues = await ask('copying-eigenvalues')
      const copying: InductionEvidence['copying'][number][] = []
      for (const head of induction) {
        const found = await ask('ov-copying', { heads: headName(head) })
        if (!found) continue
        copying.push({
          head: { layer: head.layer, head: head.head },
          top1: tableNumbers(found, 'top1')?.[0] ?? NaN,
          top5: tableNumbers(found, 'top5')?.[0] ?? NaN,
          eigenvalues: headNumber(eigenvalues, 'full_score', head, config),
        })
      }
      const pairs = composition ? compositionPairs(composition, 'K', config.n_heads) : []
      const rank = pairs.findIndex(
        ({ earlier, later }) =>
          previous.some((head) => sameHead(head, earlier)) && induction.some((head) => sameHead(head, later)),
      )
      const pair = pairs.at(rank < 0 ? pairs.length : rank)
      if (composition && previous.length > 0 && induction.length > 0 && !pair) {
        missing.push(
          'K-composition: no previous-token candidate stands in a layer below an induction candidate, or the pair has no score.',
        )
      }
      const circuit =
        pair && (await ask('k-composition', { head: headName(pair.later), through: headName(pair.earlier) }))
      const [first, last] = [previous.at(0), induction.at(0)]
      const without = async (heads: readonly HeadPlace[]) =>
        ask('ablation', { heads: unique(heads).join(',') }, true)
      const ablations =
        first && last ? [await without([first]), await without([last]), await without([first, last])] : []
      const kept =
        first && last
          ? await ask('ablation', { keep: unique([...previous, ...induction]).join(',') }, true)
          : null
      const attribution = induction.length > 0 ? await ask('attribution', {}, true) : null
      const one = (analysis: ModelAnalysis | null | undefined, table: string) =>
        (analysis && tableNumbers(analysis, table)?.[0]) ?? NaN
      const baseline = composition && baselineOf(composition)
      evidence.value = {
        repeat: { length: tokens.length, sequences: SEQUENCES, seed: SEED },
        previous,
        induction,
        positional: first ? headNumber(positional, 'subdiagonal_mean', first, config) : null,
        copying,
        composition:
          pair && baseline
            ? {
                ...{ earlier: pair.earlier, later: pair.later, score: pair.score },
                ...{ mean: baseline.mean, std: baseline.std, rank: rank + 1, pairs: pairs.length },
                top1Rows: one(circuit, 'top1_rows'),
                top1Columns: one(circuit, 'top1_columns'),
              }
            : null,
        ablation:
          ablations.every((each) => each !== null) && ablations.length === 3
            ? {
                clean: one(ablations[0], 'clean_loss'),
                previous: one(ablations[0], 'difference'),
                induction: one(ablations[1], 'difference'),
                both: one(ablations[2], 'difference'),
              }
            : null,
        complement: kept && { loss: one(kept, 'kept_loss'), difference: one(kept, 'difference') },
        attribution: attribution && attributed(attribution, induction, tokens.length),
        missing,
      }
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error
    } finally {
      if (mine === wanted) running.value = false
    }
  }
  function cancel() {
    wanted++
    running.value = false
    const job = jobs.running.find((each) => each.subject === subject)
    if (job) jobs.cancel(job.id)
  }
  onScopeDispose(cancel)
  return { evidence, provenance, running, done, steps: STEPS, gather, cancel }
}

/** The heads from a threshold on, the best first; where none reaches it, the best one. */
function candidates(
  analysis: ModelAnalysis | null,
  table: string,
  config: ModelConfig,
  threshold: number,
): ScoredHead[] {
  const scores = analysis && tableNumbers(analysis, table)
  if (!scores) return []
  const heads = headsOf(config)
    .map((head, i) => ({ ...head, score: scores[i] }))
    .filter(({ score }) => !Number.isNaN(score))
    .sort((a, b) => b.score - a.score)
  const reaching = heads.filter(({ score }) => score >= threshold)
  return (reaching.length > 0 ? reaching : heads.slice(0, 1)).slice(0, MOST)
}

function headNumber(
  analysis: ModelAnalysis | null,
  table: string,
  { layer, head }: HeadPlace,
  { n_heads }: ModelConfig,
): number {
  return (analysis && tableNumbers(analysis, table)?.[layer * n_heads + head]) ?? NaN
}

const unique = (heads: readonly HeadPlace[]): string[] => [...new Set(heads.map(headName))]

/** Means over sequences and the positions n + 1 … 2n − 1, at which the next token can be induced. */
function attributed(
  analysis: ModelAnalysis,
  heads: readonly ScoredHead[],
  length: number,
): InductionEvidence['attribution'] {
  const table = analysis.tables?.find(({ name }) => name === 'contributions')
  const values = tableNumbers(analysis, 'contributions')
  if (!table || !values) return null
  const axis = (name: string) => table.axes.find((each) => each.name === name)?.labels ?? []
  const [components, positions] = [axis('component'), axis('position')]
  const sequences = values.length / (components.length * positions.length)
  const means = components.map((_, component) => {
    let sum = 0
    let count = 0
    for (let sequence = 0; sequence < sequences; sequence++) {
      for (let position = length + 1; position < 2 * length; position++) {
        if (position >= positions.length) continue
        sum += values[(sequence * components.length + component) * positions.length + position]
        count++
      }
    }
    return sum / count
  })
  const named = heads.map((head) => ({ ...head, score: means[components.indexOf(headName(head))] }))
  const others = components
    .map((name, i) => ({ name, score: means[i] }))
    .filter(({ name }) => !heads.some((head) => headName(head) === name))
    .sort((a, b) => b.score - a.score)
  return others.length > 0 ? { heads: named, others: others[0] } : null
}
