import { computed } from 'vue'
import type { EmbeddingName } from '#shared/ipc/circuits'
import { useCircuits } from '../../stores/circuits'
import type { HeadPlace } from '../../stores/model-run'
import { useModels } from '../../stores/models'

/**
 * What circuits begin with in the place of W_E: itself, ln1(W_E) where the model has LayerNorm, or
 * W_E + MLP⁰(ln2(W_E)) where layer 0 has an MLP. Heads of layer 0 read before that MLP.
 *
 * @param readers the heads that read embeddings
 */
export function useEmbedding(readers: () => readonly HeadPlace[]) {
  const circuits = useCircuits()
  const models = useModels()
  const offered = computed(() => {
    const config = models.open?.config
    const names: EmbeddingName[] = []
    if (config?.normalization_type) names.push('ln1')
    if (config && config.act_fn !== null && config.n_layers > 1) names.push('mlp0')
    return names
  })
  const isPossible = (name: EmbeddingName) =>
    offered.value.includes(name) && (name !== 'mlp0' || readers().every(({ layer }) => layer > 0))
  const chosen = computed({
    get: () => (circuits.embedding && isPossible(circuits.embedding) ? circuits.embedding : null),
    set: (now) => (circuits.embedding = now),
  })
  /** As a matrix or an analysis is asked for. */
  const asked = computed((): { embedding: EmbeddingName } | Record<never, never> =>
    chosen.value ? { embedding: chosen.value } : {},
  )
  return { offered, isPossible, chosen, asked }
}
