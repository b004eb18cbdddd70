import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useModelRun } from './model-run'
import { useModels } from './models'
import { readBlocks, readNumbers } from './read-numbers'
import { useShownPattern } from './shown-pattern'

/** How fine the small pictures of heads are. */
const PICTURE_SIDE = 96
/** Pictures of so many tokens are there at once: they come together. */
const SHORT = 128

/** The patterns of a layer as colour indices, one [side, side] a head. */
interface LayerPictures {
  readonly side: number
  readonly heads: readonly Uint8Array[]
}

/** Every head's pattern as a small picture: of the prompt that is looked at, or averaged over all of them. */
export const useRunPictures = defineStore('run-pictures', () => {
  const models = useModels()
  const run = useModelRun()
  const pattern = useShownPattern()
  /** By their layers; empty places where they are not read yet. */
  const layers = shallowRef<readonly LayerPictures[]>([])
  /** The runs that they are of. */
  const readOf = ref<string | null>(null)
  /** Whether they are averaged over the prompts, as the large pattern is. */
  const isMean = computed(
    () => pattern.isMean && run.results.every(({ tokens }) => tokens.length === run.results[0].tokens.length),
  )
  const handles = computed(() => {
    if (!run.result) return null
    return isMean.value ? run.results.map(({ handle }) => handle) : [run.result.handle]
  })
  const key = computed(() => handles.value?.join() ?? null)
  /** What is here is of another prompt, for a moment. */
  const stale = computed(() => readOf.value !== key.value)

  let turn = 0
  let model: string | null = null
  async function read() {
    const mine = ++turn
    const { result } = run
    const now = key.value
    const count = models.list.find(({ id }) => id === result?.model)?.config?.n_layers ?? 0
    if (!result || !handles.value) return
    const isShort = result.tokens.length <= SHORT
    // Those of another prompt do not stay where new ones take their time, and those of another model never.
    if (!isShort || model !== result.model) layers.value = []
    model = result.model
    const [handle, ...others] = handles.value
    const made: LayerPictures[] = []
    await readBlocks(count, async (layer) => {
      const asked = { handle, layer, side: PICTURE_SIDE, ...(others.length > 0 ? { others } : {}) }
      const reply = await readNumbers('run.pictures', asked)
      if (mine !== turn || !run.taken(reply, handle) || reply.value.kind !== 'pictures') return false
      const { side, pixels } = reply.value
      const cells = side * side
      made[layer] = {
        side,
        heads: Array.from({ length: pixels.length / cells }, (_, head) =>
          pixels.subarray(head * cells, (head + 1) * cells),
        ),
      }
      if (!isShort) layers.value = [...made]
      return true
    })
    if (mine !== turn) return
    layers.value = made
    readOf.value = now
  }
  watch(key, read, { immediate: true })
  return { layers, stale, isMean }
})
