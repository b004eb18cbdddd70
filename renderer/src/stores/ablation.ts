import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useAnalysisTokens } from './analysis-tokens'
import { useAnalysisQuestion } from './analysis-question'
import { tableNumbers } from './model-analysis'
import { useDataSet } from './data-set'
import { useModels } from './models'

export type AblationKind = 'zero' | 'mean' | 'resample'
export type AblationParts = 'heads' | 'mlps' | 'layers'

/** What was ablated at once, and what it did to the loss. */
export interface AblatedSetResult {
  readonly what: string
  readonly loss: number
  /** Nats more than clean. */
  readonly difference: number
}

/** How much worse the open model predicts without heads, MLPs, layers or positions. */
export const useAblation = defineStore('ablation', () => {
  const models = useModels()
  const from = useAnalysisTokens()
  const data = useDataSet()

  /** Whether somebody looks. */
  const shown = ref(false)
  const kind = ref<AblationKind>('zero')
  const parts = ref<AblationParts>('heads')
  /** A range of the command line; '' for its own choice. */
  const range = ref('')
  /** Heads, `layer.head`, and layers whose MLP belongs to the set. */
  const heads = ref<string[]>([])
  const mlps = ref<number[]>([])
  const results = shallowRef<readonly AblatedSetResult[]>([])

  const isBatch = computed(() => data.used || from.count > 1)
  const attentionOnly = computed(() => models.open?.config?.attn_only ?? true)
  const question = (options: Record<string, string>) => {
    const model = models.open
    const { tokens } = from
    if (!model?.config || !tokens || model.config.d_vocab !== model.config.d_vocab_out) return null
    if (data.used) return data.question({ ...options, kind: kind.value }, 'data-set-ablation')
    const all = {
      ...options,
      kind: isBatch.value ? kind.value : 'zero',
      ...(range.value ? { range: range.value } : {}),
    }
    return { model: model.id, name: 'ablation', options: all, tokens }
  }
  const sweep = useAnalysisQuestion(
    'ablation',
    () => question(parts.value === 'heads' ? {} : { parts: parts.value }),
    // A data set may take long: that is asked for.
    () => shown.value && from.isQuick && !data.used,
  )
  /** The answer, or what there is so far of a long one. */
  const found = computed(() => sweep.part.value ?? sweep.answer.value)
  const differences = computed(() => found.value && tableNumbers(found.value, 'difference'))
  const cleanLoss = computed(() => found.value && tableNumbers(found.value, 'clean_loss')?.[0])
  const axes = computed(() => found.value?.tables?.find(({ name }) => name === 'difference')?.axes ?? [])

  const setWanted = ref<'ablate' | 'keep'>('ablate')
  const set = useAnalysisQuestion(
    'ablation of a set',
    () => {
      const ofHeads: Record<string, string> =
        setWanted.value === 'keep'
          ? { keep: heads.value.join(',') }
          : heads.value.length > 0
            ? { heads: heads.value.join(',') }
            : {}
      const ofMlps: Record<string, string> = mlps.value.length > 0 ? { mlps: mlps.value.join(',') } : {}
      const options = { ...ofHeads, ...ofMlps }
      return Object.keys(options).length === 0 ? null : question(options)
    },
    () => false,
  )
  /** Ablates the set, or all other heads. */
  async function ablateSet(wanted: 'ablate' | 'keep') {
    setWanted.value = wanted
    const named = [heads.value.join(', '), ...mlps.value.map((layer) => `MLP ${layer}`)]
      .filter(Boolean)
      .join(', ')
    const what = `${wanted === 'keep' ? `all heads but ${heads.value.join(', ') || 'none'}` : named}, ${kind.value}`
    await set.ask()
    const { value: answer } = set.answer
    if (!answer || set.stale.value) return
    const loss = tableNumbers(answer, wanted === 'keep' ? 'kept_loss' : 'ablated_loss')![0]
    const difference = tableNumbers(answer, 'difference')![0]
    results.value = [{ what, loss, difference }, ...results.value.filter((each) => each.what !== what)]
  }
  function toggle(head: string) {
    heads.value = heads.value.includes(head)
      ? heads.value.filter((each) => each !== head)
      : [...heads.value, head]
  }
  function add(more: readonly string[]) {
    heads.value = [...new Set([...heads.value, ...more])]
  }

  const positional = useAnalysisQuestion(
    'positional ablation',
    () => {
      const model = models.open
      if (!model?.config || !from.isRepeated || !from.tokens) return null
      return { model: model.id, name: 'positional-ablation', tokens: from.tokens }
    },
    () => false,
  )
  watch(
    () => models.open?.id,
    () => {
      heads.value = []
      mlps.value = []
      results.value = []
    },
  )
  watch([() => from.tokens, range, () => data.used && data.file], () => (results.value = []))

  return {
    shown,
    kind,
    parts,
    range,
    heads,
    mlps,
    results,
    isBatch,
    /** What its numbers are of. */
    said: computed(() =>
      data.used ? `the ${data.count.toLocaleString('en-US')} samples of the data set` : from.said,
    ),
    ofData: computed(() => data.used),
    attentionOnly,
    sweep,
    differences,
    cleanLoss,
    axes,
    set,
    ablateSet,
    toggle,
    add,
    positional,
  }
})
