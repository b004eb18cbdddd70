import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { Matrix } from '#shared/tensor/matrix'
import { headChecks, streamCheck, type Check } from '#shared/model/head-checks'
import { readPlane } from './hook-plane'
import { askAnalysis, tableNumbers } from './model-analysis'
import { useModelRun } from './model-run'
import { useModels } from './models'

/** Computes what the engine computed a second time, from what it captured, for the head in focus. */
export const useVerification = defineStore('verification', () => {
  const run = useModelRun()
  const models = useModels()
  const checks = shallowRef<readonly Check[]>([])
  const busy = ref(false)
  const problem = ref<string | null>(null)
  watch([() => run.result?.handle, () => run.head], () => (checks.value = []))

  class Stopped extends Error {}

  async function verify() {
    const { result, head } = run
    const { open } = models
    const config = open?.config
    if (!result || !config || busy.value || result.model !== open.id) return
    busy.value = true
    problem.value = null
    const isWanted = () => run.result === result && run.head === head
    const read = async (hook: string, rows: string, columns: string, at = {}): Promise<Matrix> => {
      const plane = await readPlane(result.handle, { hook, rows, columns, at }, isWanted)
      if (plane !== null && !('failure' in plane)) return plane
      if (plane !== null) run.taken(plane.failure, result.handle)
      throw new Stopped()
    }
    const ofHead = (name: string) =>
      read(`blocks.${head.layer}.attn.hook_${name}`, 'pos', 'd_head', { head: head.head })
    const map = (name: string) =>
      read(`blocks.${head.layer}.attn.hook_${name}`, 'query', 'key', { head: head.head })
    const stream = (name: string) => read(name, 'pos', 'd_model')
    try {
      const of = {
        q: await ofHead('q'),
        k: await ofHead('k'),
        v: await ofHead('v'),
        z: await ofHead('z'),
        scores: await map('attn_scores'),
        pattern: await map('pattern'),
      }
      const found = headChecks(of, config)
      const isStandard = config.positional_embedding_type === 'standard'
      const parts = [await stream('hook_embed'), ...(isStandard ? [await stream('hook_pos_embed')] : [])]
      for (let layer = 0; layer < config.n_layers; layer++) {
        const written = config.attn_only ? ['attn_out'] : ['attn_out', 'mlp_out']
        if (config.context) written.splice(1, 0, 'cross_attn_out')
        for (const name of written) parts.push(await stream(`blocks.${layer}.hook_${name}`))
      }
      const last = await stream(`blocks.${config.n_layers - 1}.hook_resid_post`)
      const made = [
        ...found,
        streamCheck('Last stream', 'embedding + everything that layers write', last, parts),
      ]
      checks.value = [...made, ...(await partsChecks(result.model, result.handle, head))]
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
    } finally {
      busy.value = false
    }
  }
  /** The engine's own sums: parts of q and k against the scores, and components against the logit. */
  async function partsChecks(model: string, handle: string, head: { layer: number; head: number }) {
    const tokens = { kind: 'run' as const, handle }
    const made: Check[] = []
    if (head.layer > 0) {
      const options = { head: `${head.layer}.${head.head}` }
      const answer = await askAnalysis({ model, name: 'decomposed-scores', tokens, options }, 'verify')
      const remainder = typeof answer === 'object' && answer && tableNumbers(answer, 'remainder')?.[0]
      if (typeof remainder === 'number') {
        made.push({
          name: 'Parts of the scores',
          formula: 'Σ query part · key part / scale',
          difference: remainder,
          magnitude: 1,
        })
      } else if (typeof answer === 'string') problem.value = answer
    }
    const answer = await askAnalysis({ model, name: 'attribution', tokens }, 'verify')
    const remainders = typeof answer === 'object' && answer && tableNumbers(answer, 'remainder')
    if (remainders) {
      const difference = remainders.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
      const logits = tableNumbers(answer, 'logit') ?? new Float64Array()
      const magnitude = logits.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
      made.push({ name: 'Logit of the next token', formula: 'Σ of all components', difference, magnitude })
    } else if (typeof answer === 'string') problem.value = answer
    return made
  }
  return { checks, busy, problem, verify }
})
