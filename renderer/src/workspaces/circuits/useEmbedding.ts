import { computed } from 'vue'
import { useCircuits } from '../../stores/circuits'
import { useModelRun } from '../../stores/model-run'
import { useModels } from '../../stores/models'

/**
 * Whether circuits begin with W_E + MLP⁰(ln2(W_E)) in the place of W_E. Heads of layer 0 never do: they read before
 * that MLP.
 */
export function useEmbedding() {
  const circuits = useCircuits()
  const models = useModels()
  const run = useModelRun()
  const offered = computed(() => {
    const config = models.open?.config
    return !!config && config.act_fn !== null && config.n_layers > 1
  })
  const possible = computed(
    () => offered.value && [run.head, ...circuits.added].every(({ layer }) => layer > 0),
  )
  const effective = computed({
    get: () => possible.value && circuits.afterMlp,
    set: (now) => (circuits.afterMlp = now),
  })
  /** As a matrix is asked for. */
  const ofMatrix = computed(() => (effective.value ? ({ embedding: 'mlp0' } as const) : {}))
  return { offered, possible, effective, ofMatrix }
}
