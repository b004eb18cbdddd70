import { useLocalStorage, watchDebounced } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ListedModel, NextToken, Prompt, RunResult } from '#shared/ipc/engine'
import type { Refusal } from '#shared/ipc/engine-names'
import type { Reply } from '#shared/ipc/reply'
import { useEngine } from './engine'
import { useJobs } from './jobs'
import { useModelContext } from './model-context'
import { defaultPrompt, promptsOf } from './model-prompt'
import { useModels } from './models'
import { usePromptForm } from './prompt-form'

export interface HeadPlace {
  readonly layer: number
  readonly head: number
}

/** How many of the likeliest next tokens are shown. */
const NEXT_TOKENS = 8
/** A model that answers within this many milliseconds runs while a person types. */
const LIVE_MS = 150
/** How long a person pauses before it does. */
const PAUSE_MS = 120
/** Characters of a prompt that is kept; more is for the session alone. */
const MOST_KEPT = 20_000
/** One that answers within this many runs with every key: it is there before the next. */
const INSTANT_MS = 16

/** Prompts, what the open model makes of them, and the head that a person looks at. */
export const useModelRun = defineStore('model-run', () => {
  const engine = useEngine()
  const jobs = useJobs()
  const models = useModels()
  const forms = usePromptForm()
  const context = useModelContext()

  const prompts = ref<Record<string, string>>({})
  /** A run of each prompt, in their order. */
  const results = shallowRef<readonly RunResult[]>([])
  /** Which of them is looked at. */
  const index = ref(0)
  const result = computed<RunResult | null>(() => results.value[index.value] ?? null)
  /** Why the prompt was not run, as a sentence. */
  const error = ref<string | null>(null)
  const head = shallowRef<HeadPlace>({ layer: 0, head: 0 })
  /** The query that a person looks from: an index into the tokens. */
  const query = ref(0)
  const next = shallowRef<readonly NextToken[]>([])
  /** The cell of the pattern under the pointer or the keyboard. */
  const pointed = shallowRef<{ readonly row: number; readonly column: number } | null>(null)
  const locked = shallowRef<{ readonly row: number; readonly column: number } | null>(null)

  /** Prompts that a model is found with at the next start, by the hash of its file. */
  const kept = useLocalStorage<Record<string, string>>('prompts', {})
  const prompt = computed({
    get: () => {
      const { open } = models
      return open ? (prompts.value[open.id] ?? kept.value[open.sha256] ?? defaultPrompt(open)) : ''
    },
    set: (text) => {
      const { open } = models
      if (!open) return
      prompts.value = { ...prompts.value, [open.id]: text }
      if (text.length <= MOST_KEPT) kept.value = { ...kept.value, [open.sha256]: text }
    },
  })
  const running = computed(() => jobs.running.find(({ kind }) => kind === 'run') ?? null)
  /** What is asked for now. Repeated tokens are the same whatever was typed. */
  const asked = computed(() => {
    const { form } = forms
    return JSON.stringify([form, form.source === 'repeats' ? '' : prompt.value, context.given])
  })
  const ran = ref('')
  /** What is shown belongs to another prompt or model. */
  const stale = computed(
    () => result.value !== null && (result.value.model !== models.open?.id || ran.value !== asked.value),
  )

  // Counts the runs that were begun, so that one which was overtaken ends.
  let begun = 0
  /** What is being run now: who asks for the same waits for it. */
  let underWay: string | null = null
  const whatOf = (model: ListedModel) => `${model.id} ${asked.value}`
  async function run() {
    const model = models.open
    if (!model?.config || model.mapped) return
    cancel()
    const turn = ++begun
    underWay = whatOf(model)
    await runAsked(model, turn)
    if (turn === begun) underWay = null
  }
  async function runAsked(model: ListedModel, turn: number) {
    const what = asked.value
    if (context.problem !== null) {
      error.value = null
      return
    }
    const wanted = promptsOf(prompt.value, forms.form, model, context.given)
    if (typeof wanted === 'string') {
      error.value = wanted
      return
    }
    await engine.ready()
    if (turn !== begun) return
    error.value = null
    const made = await runAll(model, wanted, turn)
    if (!made) return
    show(made, model, what)
    // What was typed while there was nothing to compare it with.
    if (turn === begun && stale.value && took.value <= LIVE_MS) void run()
  }
  /** The runs, or `null` where one failed, was cancelled or overtaken: then none is kept. */
  async function runAll(model: ListedModel, wanted: readonly Prompt[], turn: number) {
    const made: RunResult[] = []
    for (const [i, prompt] of wanted.entries()) {
      const one = await jobs.follow('run', model.name, (job) =>
        window.lab.invoke('models.run', { model: model.id, prompt, job }),
      )
      const failure = jobs.failed.findLast(({ kind }) => kind === 'run')
      if (failure) {
        const which = wanted.length > 1 ? `Prompt ${i + 1}: ` : ''
        if (turn === begun) error.value = which + failure.message
        jobs.close(failure.id)
      }
      if (one) made.push(one)
      if (!one || turn !== begun) {
        release(made)
        return null
      }
    }
    return made
  }
  function show(made: readonly RunResult[], model: ListedModel, what: string) {
    const before = result.value
    release(results.value)
    ran.value = what
    const { n_layers, n_heads } = model.config!
    if (head.value.layer >= n_layers || head.value.head >= n_heads)
      head.value = { layer: n_layers - 1, head: 0 }
    pointed.value = null
    locked.value = null
    if (index.value >= made.length) index.value = 0
    results.value = made
    if (before?.tokens.length !== made[index.value].tokens.length) {
      query.value = made[index.value].tokens.length - 1
    }
    void afterPaint().then(readNext)
  }
  function release(runs: readonly RunResult[]) {
    for (const { handle } of runs) void window.lab.invoke('run.release', { handle })
  }
  function cancel() {
    begun++
    underWay = null
    if (running.value) jobs.cancel(running.value.id)
  }

  async function readNext() {
    const now = result.value
    if (!now) return
    const position = query.value
    const tokens = await nextAfter(position, NEXT_TOKENS)
    if (tokens && result.value === now && query.value === position) next.value = tokens
  }
  /** What the model expects after a position, likeliest first; `null` where it is not known any more. */
  async function nextAfter(position: number, most: number): Promise<readonly NextToken[] | null> {
    const now = result.value
    if (!now) return null
    const { handle } = now
    const reply = await window.lab.invoke('run.next', { handle, position, most })
    if (!taken(reply, handle)) return null
    return reply.value.kind === 'next' ? reply.value.tokens : null
  }
  /** Whether an answer is one, and still about what is shown. A run that the engine lost is made again. */
  function taken<T extends { kind: string }>(
    reply: Reply<T>,
    handle: string,
  ): reply is { ok: true; value: T } {
    if (!results.value.some((each) => each.handle === handle)) return false
    if (!reply.ok) {
      error.value = reply.message
      return false
    }
    if (reply.value.kind !== 'error') return true
    const refusal = reply.value as unknown as Refusal
    if (refusal.gone && !running.value) void run()
    else error.value = refusal.message
    return false
  }

  function showHead(place: HeadPlace) {
    head.value = place
  }
  function lookFrom(position: number) {
    query.value = position
    void readNext()
  }
  /** Looks at another of the prompts. */
  function lookAt(which: number) {
    index.value = which
    pointed.value = null
    locked.value = null
    query.value = Math.min(query.value, result.value!.tokens.length - 1)
    void readNext()
  }
  /** A click on a cell of the pattern: keeps it, or releases it, and looks from its query. */
  function press(cell: { readonly row: number; readonly column: number }) {
    const again = locked.value?.row === cell.row && locked.value.column === cell.column
    locked.value = again ? null : cell
    if (!again) lookFrom(cell.row)
  }
  // The thread took its runs with it.
  watch(
    () => engine.losses,
    () => result.value && void run(),
  )
  watch(
    () => models.open?.id,
    (id) => {
      error.value = null
      if (id && models.runs) void run()
    },
  )
  /** Of the forward passes that are shown. */
  const took = computed(() => results.value.reduce((sum, { ms }) => sum + ms, 0))
  watchDebounced(
    asked,
    () => {
      // What still runs is of an earlier prompt: this one ends it.
      const isUnderWay = models.open !== null && underWay === whatOf(models.open)
      if (result.value && took.value <= LIVE_MS && stale.value && !isUnderWay) void run()
    },
    { debounce: () => (took.value <= INSTANT_MS ? 0 : PAUSE_MS) },
  )

  return {
    prompts,
    prompt,
    results,
    index,
    result,
    error,
    head,
    query,
    next,
    pointed,
    locked,
    running,
    stale,
    run,
    cancel,
    show: showHead,
    lookFrom,
    lookAt,
    press,
    nextAfter,
    taken,
  }
})

/** What is on the screen comes first; what is only read is asked for when that is drawn. */
const afterPaint = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
