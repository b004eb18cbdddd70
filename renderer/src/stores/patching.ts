import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RunResult } from '#shared/ipc/engine'
import { useAnalysisQuestion } from './analysis-question'
import { useAnalysisTokens } from './analysis-tokens'
import { useAttribution } from './attribution'
import { useJobs } from './jobs'
import { tableNumbers } from './model-analysis'
import { useModelContext } from './model-context'
import { promptOf } from './model-prompt'
import { useModelRun } from './model-run'
import { useModels } from './models'

/**
 * A change of an activation, as the command line’s edits have it; `other` adds c times what the other prompt gives,
 * `token` c times the direction along which that token’s logit is read.
 */
export interface ActivationEdit {
  readonly hook: string
  readonly select: Readonly<Record<string, readonly number[]>>
  readonly gate: number
  readonly add:
    number | '-inf' | { readonly other: number } | { readonly token: number; readonly times: number }
}

/** Edits of a prompt and what they did, kept by name for one model. */
export interface Experiment {
  readonly name: string
  readonly model: string
  readonly edits: readonly ActivationEdit[]
  readonly other: string
  /** Of the model's file that it was then. */
  readonly sha256?: string
  readonly prompt?: string
  /** Mean loss in nats, without the edits and with them. */
  readonly losses?: readonly [before: number, after: number]
}

/** Edits that stand when a person leaves. */
interface Draft {
  readonly edits: readonly ActivationEdit[]
  readonly other: string
}

export interface HookInfo {
  readonly name: string
  readonly place: string | number
  readonly axes: readonly string[]
  readonly shape: readonly number[]
}

type Tokens = RunResult['tokens']

/** Characters of a prompt that is kept beside a model. */
const MOST_KEPT = 20_000
/** A longer prompt's patterns are not compared: two of them would be a message too large. */
const MOST_PATTERN = 256

/** The open model with some of its activations changed, beside what it says; and sweeps of patching between prompts. */
export const usePatching = defineStore('patching', () => {
  const models = useModels()
  const run = useModelRun()
  const jobs = useJobs()
  const from = useAnalysisTokens()
  const context = useModelContext()
  const attribution = useAttribution()

  const shown = ref(false)
  const view = ref<'experiment' | 'sweep'>('experiment')

  /** The other prompt, as it is typed, and its tokens. */
  const otherText = ref('')
  const other = shallowRef<Tokens | null>(null)
  const otherProblem = ref<string | null>(null)
  async function readOther() {
    const model = models.open
    other.value = null
    otherProblem.value = null
    if (!model?.config || otherText.value === '') return
    const read = promptOf(otherText.value, model)
    if (typeof read === 'string') {
      otherProblem.value = read
      return
    }
    // Both prompts are read with the same context.
    const prompt = context.given ? { ...read, context: [...context.given] } : read
    const result = await jobs.follow('run', 'other prompt', (job) =>
      window.lab.invoke('models.run', { model: model.id, prompt, job }),
    )
    if (result) {
      void window.lab.invoke('run.release', { handle: result.handle })
      other.value = result.tokens
      return
    }
    const failure = jobs.failed.findLast(({ subject }) => subject === 'other prompt')
    if (!failure) return
    otherProblem.value = failure.message
    jobs.close(failure.id)
  }
  const lengthProblem = computed(() => {
    const [mine, theirs] = [run.result?.tokens.length ?? 0, other.value?.length]
    return theirs === undefined || theirs === mine
      ? null
      : `The prompt has ${mine} tokens and the other ${theirs}. Make them equally long: a position stands for the same place in both.`
  })
  const usable = computed(() => (other.value && !lengthProblem.value ? other.value : null))
  const otherIds = computed(() => usable.value?.map(({ id }) => id).join() ?? null)

  const hooks = shallowRef<readonly HookInfo[]>([])
  async function readHooks() {
    const { handle } = from
    if (handle === null) return
    const reply = await window.lab.invoke('run.hooks', { handle })
    if (reply.ok && reply.value.kind === 'hooks' && from.handle === handle) hooks.value = reply.value.hooks
  }
  watch([() => from.handle, shown], () => shown.value && void readHooks())

  const edits = shallowRef<readonly ActivationEdit[]>([])
  const needsOther = computed(() => edits.value.some(({ add }) => typeof add === 'object' && 'other' in add))
  const head = computed(() => `${run.head.layer}.${run.head.head}`)
  const asked = useAnalysisQuestion(
    'experiment',
    () => {
      const model = models.open
      if (!model?.config || from.handle === null || edits.value.length === 0) return null
      if (needsOther.value && otherIds.value === null) return null
      const length = run.result?.tokens.length ?? 0
      const options: Record<string, string> = {
        edits: 'edits.json',
        position: String(Math.min(run.query, length - 1)),
        ...(length <= MOST_PATTERN ? { head: head.value } : {}),
        ...(needsOther.value ? { other: otherIds.value! } : {}),
      }
      return {
        model: model.id,
        name: 'intervention',
        options,
        tokens: { kind: 'run' as const, handle: from.handle },
        files: { 'edits.json': JSON.stringify(edits.value) },
      }
    },
    () => shown.value && view.value === 'experiment',
  )

  const saved = useLocalStorage<Experiment[]>('experiments', [])
  /** A model that was imported again is still the one that they belong to. */
  const experiments = computed(() =>
    saved.value.filter(
      ({ model, sha256 }) => model === models.open?.id || (sha256 ?? '-') === models.open?.sha256,
    ),
  )
  /** Whether its result is of another file than the open model's. */
  const isOutdated = ({ sha256 }: Experiment) => sha256 !== undefined && sha256 !== models.open?.sha256
  function save(name: string) {
    const { open } = models
    if (!open) return
    const { value: answer } = asked.answer
    const lossOf = (table: string) =>
      answer && !asked.stale.value ? tableNumbers(answer, table)?.[0] : undefined
    const [before, after] = [lossOf('loss_before'), lossOf('loss_after')]
    const kept: Experiment = {
      ...{ name, model: open.id, sha256: open.sha256, edits: edits.value, other: otherText.value },
      ...(run.prompt.length <= MOST_KEPT ? { prompt: run.prompt } : {}),
      ...(before !== undefined && after !== undefined ? { losses: [before, after] } : {}),
    }
    saved.value = [...saved.value.filter((each) => each.name !== name || each.model !== open.id), kept]
  }
  function open(experiment: Experiment) {
    if (experiment.prompt !== undefined && experiment.prompt !== run.prompt) {
      run.prompt = experiment.prompt
      void run.run()
    }
    edits.value = experiment.edits
    otherText.value = experiment.other
    void readOther()
  }
  function forget({ name, model }: Experiment) {
    saved.value = saved.value.filter((each) => each.name !== name || each.model !== model)
  }

  /** The position whose logit a sweep reads: the one that is looked from, as far as it has a target. */
  const readAt = computed(() => {
    const last = (run.result?.tokens.length ?? 1) - (attribution.target === 'next' ? 2 : 1)
    return Math.max(0, Math.min(run.query, last))
  })
  const sweep = useAnalysisQuestion(
    'activation patching',
    () => {
      const model = models.open
      const target = attribution.target
      if (!model?.config || from.handle === null || otherIds.value === null || target === null) return null
      const options = { corrupted: otherIds.value, target, position: String(readAt.value) }
      return {
        model: model.id,
        name: 'activation-patching',
        options,
        tokens: { kind: 'run' as const, handle: from.handle },
      }
    },
    () => false,
  )
  /** By the hash of the model's file. */
  const drafts = useLocalStorage<Record<string, Draft>>('edits', {})
  watch(
    () => models.open?.id,
    () => {
      const draft = models.open && drafts.value[models.open.sha256]
      edits.value = draft?.edits ?? []
      otherText.value = draft?.other ?? ''
      hooks.value = []
      other.value = null
      if (otherText.value !== '') void readOther()
    },
    { immediate: true },
  )
  watch([edits, otherText], () => {
    const { open } = models
    if (!open) return
    const draft = { edits: edits.value, other: otherText.value.slice(0, MOST_KEPT) }
    drafts.value = { ...drafts.value, [open.sha256]: draft }
  })
  return {
    shown,
    view,
    otherText,
    other,
    otherProblem,
    lengthProblem,
    usable,
    readOther,
    hooks,
    edits,
    needsOther,
    head,
    asked,
    experiments,
    isOutdated,
    save,
    open,
    forget,
    readAt,
    sweep,
  }
})
