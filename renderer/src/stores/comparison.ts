import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { QueryRange } from '#shared/compare/aligned-head'
import type { DistanceName } from '#shared/compare/distances'
import type { ComparedStage } from '#shared/compare/side-by-side'
import type { ListedModel } from '#shared/ipc/engine'
import { useDocument } from './document'
import type { HeadPlace } from './model-run'
import { useModels } from './models'
import { useView } from './view'

/** A model by what it was made from: ids differ from computer to computer. */
export interface WantedModel {
  readonly name: string
  readonly sha256: string
}

/** Where the sequence comes from that both heads are shown on. */
export type SequenceSource = 'sandbox' | 'prompt' | 'random'

/** `null` where a model can be run. */
function whyNotCompared({ config, mapped, recorded }: ListedModel): string | null {
  if (recorded) return 'only attention patterns'
  return config === null || mapped ? 'only weights' : null
}

/** What a person compares, and how: a head of the circuit, a trained head, the tokens, the stage. */
export const useComparison = defineStore('comparison', () => {
  const documents = useDocument()
  const models = useModels()
  const view = useView()

  /** The model that somebody chose, or that a document names; it need not be on this computer. */
  const wanted = shallowRef<WantedModel | null>(null)
  /** The heads as somebody chose them; a circuit or a model may not have them. */
  const chosenMine = ref<string | null>(null)
  const chosenTrained = shallowRef<HeadPlace | null>(null)
  /** The trained head that is shown until somebody chooses one. */
  const suggested = shallowRef<HeadPlace | null>(null)
  const stage = ref<ComparedStage>('pattern')
  const source = ref<SequenceSource>('sandbox')
  /** `null`: as the model's tokenizer says. */
  const bosChoice = ref<boolean | null>(null)
  /** What a letter is written as in the model, where a person said so: a word, or `#` and an id. */
  const overrides = ref<Readonly<Record<string, string>>>({})
  /** The most different tokens in a drawn sequence; `null`: as many as usual. */
  const chosenMost = ref<number | null>(null)
  const sequences = ref(20)
  const seed = ref(1)
  const range = ref<QueryRange>('earlier')
  const distance = ref<DistanceName>('totalVariation')
  const ownScales = ref(false)
  const pointed = shallowRef<{ readonly row: number; readonly column: number } | null>(null)
  const locked = shallowRef<{ readonly row: number; readonly column: number } | null>(null)

  const runnable = computed(() => models.list.filter((each) => whyNotCompared(each) === null))
  /** Models of the list that cannot stand beside mine, each with why in a few words. */
  const others = computed(() =>
    models.list.flatMap((each) => {
      const why = whyNotCompared(each)
      return why === null ? [] : [{ id: each.id, name: each.name, sha256: each.sha256, why }]
    }),
  )
  const model = computed(() => {
    const asked = wanted.value
    if (!asked) return runnable.value[0] ?? null
    return runnable.value.find(({ sha256 }) => sha256 === asked.sha256) ?? null
  })
  /** Why the wanted model is not there, as a sentence. */
  const missing = computed(() => {
    const asked = wanted.value
    if (!asked || model.value || !models.known) return null
    const unfit = others.value.find(({ sha256 }) => sha256 === asked.sha256)
    if (unfit) return `${unfit.name} has ${unfit.why}, so it cannot be run. Choose another model at the left.`
    const damaged = models.broken.find(({ name }) => name === asked.name)
    if (damaged) return `${damaged.error} Or choose another model at the left.`
    const namesake = runnable.value.some(({ name }) => name === asked.name)
    if (namesake) {
      return `${asked.name} is here, but with other weights than those of this comparison (SHA-256 ${asked.sha256.slice(0, 12)}…). Import those, or choose it again at the left.`
    }
    return `${asked.name} (SHA-256 ${asked.sha256.slice(0, 12)}…) is not on this computer. Import it, or choose another model at the left.`
  })
  function choose({ name, sha256 }: WantedModel) {
    wanted.value = { name, sha256 }
    chosenTrained.value = null
    suggested.value = null
  }
  const mine = computed(() => view.lanes.find(({ id }) => id === chosenMine.value) ?? view.lanes.at(-1)!)
  const trained = computed<HeadPlace>(() => {
    const { n_layers = 1, n_heads = 1 } = model.value?.config ?? {}
    const chosen = chosenTrained.value ?? suggested.value
    if (chosen && chosen.layer < n_layers && chosen.head < n_heads) return chosen
    return { layer: n_layers - 1, head: 0 }
  })
  const trainedName = computed(() => `${trained.value.layer}.${trained.value.head}`)
  const vocabulary = computed<readonly string[]>((old) => {
    const { embedding } = documents.circuit
    const now = embedding.kind === 'two-hot' ? embedding.vocabulary : []
    return old && old.length === now.length && old.every((token, i) => token === now[i]) ? old : now
  })
  const positions = computed(() => {
    const { embedding } = documents.circuit
    return embedding.kind === 'two-hot' ? embedding.positions : embedding.X.rows
  })
  const active = computed(() => view.workspace === 'compare')
  // What is looked at is meant: should it go, it is named, and no other takes its place.
  watch([active, model], () => {
    if (active.value && model.value && !wanted.value) {
      const { name, sha256 } = model.value
      wanted.value = { name, sha256 }
    }
  })

  /** Notices by an answer that the model's files were exchanged, and reads the list again. */
  function answeredBy({ sha256 }: { readonly sha256?: unknown }) {
    if (model.value && typeof sha256 === 'string' && sha256 !== model.value.sha256) void models.refresh()
  }
  // They may have been while somebody was in another program.
  useEventListener(window, 'focus', () => {
    if (active.value) void models.refresh()
  })

  function press(cell: { readonly row: number; readonly column: number }) {
    const again = locked.value?.row === cell.row && locked.value.column === cell.column
    locked.value = again ? null : cell
  }
  function release() {
    locked.value = null
    pointed.value = null
  }

  return {
    wanted,
    missing,
    choose,
    chosenMine,
    chosenTrained,
    suggested,
    stage,
    source,
    bosChoice,
    overrides,
    chosenMost,
    sequences,
    seed,
    range,
    distance,
    ownScales,
    pointed,
    locked,
    runnable,
    others,
    model,
    mine,
    trained,
    trainedName,
    vocabulary,
    positions,
    active,
    answeredBy,
    press,
    release,
  }
})
