import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { MOST_BYTES, type ListedModel, type NextToken, type Prompt, type RunResult } from '#shared/ipc/engine'
import { exactText } from '#shared/circuit/number-text'
import type { Matrix } from '#shared/tensor/matrix'
import { useEngine } from './engine'
import { useJobs } from './jobs'
import { defaultPrompt, promptOf, shownToken } from './model-prompt'
import { useModels } from './models'

export interface HeadPlace {
  readonly layer: number
  readonly head: number
}

/** The patterns of a layer as colour indices, [head, side, side]. */
export interface LayerPictures {
  readonly side: number
  readonly pixels: Uint8Array
}

/** How fine the small pictures of heads are. */
const PICTURE_SIDE = 96
/** How many of the likeliest next tokens are shown. */
const NEXT_TOKENS = 8

/** A prompt, what the open model makes of it, and the head that a person looks at. */
export const useModelRun = defineStore('model-run', () => {
  const engine = useEngine()
  const jobs = useJobs()
  const models = useModels()

  const prompts = ref<Record<string, string>>({})
  const result = shallowRef<RunResult | null>(null)
  /** Why the prompt was not run, as a sentence. */
  const error = ref<string | null>(null)
  const pictures = shallowRef<readonly LayerPictures[]>([])
  const head = shallowRef<HeadPlace>({ layer: 0, head: 0 })
  /** The query that a person looks from: an index into the tokens. */
  const query = ref(0)
  const pattern = shallowRef<Matrix | null>(null)
  const next = shallowRef<readonly NextToken[]>([])
  /** The cell of the pattern under the pointer or the keyboard. */
  const pointed = shallowRef<{ readonly row: number; readonly column: number } | null>(null)
  const locked = shallowRef<{ readonly row: number; readonly column: number } | null>(null)

  const prompt = computed({
    get: () => (models.open ? (prompts.value[models.open.id] ?? defaultPrompt(models.open)) : ''),
    set: (text) => {
      if (models.open) prompts.value = { ...prompts.value, [models.open.id]: text }
    },
  })
  const running = computed(() => jobs.running.find(({ kind }) => kind === 'run') ?? null)
  /** What is shown belongs to another prompt or model. */
  const stale = computed(
    () => result.value !== null && (result.value.model !== models.open?.id || ran.value !== prompt.value),
  )
  const ran = ref('')

  /** The cell that is pointed at or locked, as the status bar says it. */
  const cellSaid = computed(() => {
    const cell = pointed.value ?? locked.value
    if (!cell || !pattern.value || !result.value) return ''
    const { tokens } = result.value
    const name = (position: number) => `${shownToken(tokens[position].text)} ${position}`
    const { layer, head: h } = head.value
    const value = pattern.value.values[cell.row * pattern.value.columns + cell.column]
    return `pattern ${layer}.${h}, query ${name(cell.row)}, key ${name(cell.column)} = ${exactText(value)}`
  })

  async function run() {
    const model = models.open
    if (!model) return
    cancel()
    const text = prompt.value
    const asked = promptOf(text, model)
    if (typeof asked === 'string') {
      error.value = asked
      return
    }
    await engine.ready()
    error.value = null
    await start(model, asked, text)
  }
  async function start(model: ListedModel, asked: Prompt, text: string) {
    const before = result.value
    const made = await jobs.follow('run', model.name, (job) =>
      window.lab.invoke('models.run', { model: model.id, prompt: asked, job }),
    )
    const failure = jobs.failed.findLast(({ kind }) => kind === 'run')
    if (failure) {
      error.value = failure.message
      jobs.close(failure.id)
    }
    if (!made) return
    if (before) void window.lab.invoke('run.release', { handle: before.handle })
    ran.value = text
    const { n_layers, n_heads } = model.config!
    if (head.value.layer >= n_layers || head.value.head >= n_heads)
      head.value = { layer: n_layers - 1, head: 0 }
    pictures.value = []
    pattern.value = null
    pointed.value = null
    locked.value = null
    next.value = []
    if (before?.tokens.length !== made.tokens.length) query.value = made.tokens.length - 1
    result.value = made
    await Promise.all([readPictures(made, n_layers), readPattern(), readNext()])
  }

  function cancel() {
    if (running.value) jobs.cancel(running.value.id)
  }

  async function readPictures({ handle }: RunResult, layers: number) {
    for (let layer = 0; layer < layers && result.value?.handle === handle; layer++) {
      const reply = await window.lab.invoke('run.pictures', { handle, layer, side: PICTURE_SIDE })
      if (!taken(reply, handle)) return
      if (reply.value.kind === 'pictures') pictures.value = [...pictures.value, reply.value]
    }
  }
  /** A pattern in messages of a bounded size, each asked for when the one before is here. */
  async function readPattern() {
    const now = result.value
    const place = head.value
    if (!now) return
    const { handle } = now
    const length = now.tokens.length
    const values = new Float64Array(length * length)
    const most = Math.max(1, Math.floor(MOST_BYTES / (4 * length)))
    for (let from = 0; from < length; from += most) {
      const count = Math.min(most, length - from)
      const reply = await window.lab.invoke('run.pattern', { handle, ...place, from, count })
      if (!taken(reply, handle) || head.value !== place) return
      if (reply.value.kind === 'pattern') values.set(reply.value.values, from * length)
    }
    pattern.value = { rows: length, columns: length, values }
  }
  async function readNext() {
    const now = result.value
    if (!now) return
    const { handle } = now
    const position = query.value
    const reply = await window.lab.invoke('run.next', { handle, position, most: NEXT_TOKENS })
    if (!taken(reply, handle) || query.value !== position) return
    if (reply.value.kind === 'next') next.value = reply.value.tokens
  }
  /** Whether an answer is one, and still about what is shown. A run that the engine lost is made again. */
  function taken<T extends { kind: string; message?: string; gone?: boolean }>(
    reply: { ok: true; value: T } | { ok: false; message: string },
    handle: string,
  ): reply is { ok: true; value: T } {
    if (result.value?.handle !== handle) return false
    if (!reply.ok) {
      error.value = reply.message
      return false
    }
    if (reply.value.kind !== 'error') return true
    if (reply.value.gone && !running.value) void run()
    else error.value = reply.value.message ?? null
    return false
  }

  function show(place: HeadPlace) {
    head.value = place
    void readPattern()
  }
  function lookFrom(position: number) {
    query.value = position
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
      if (id && models.open?.config) void run()
    },
  )

  return {
    prompts,
    prompt,
    result,
    error,
    pictures,
    head,
    query,
    pattern,
    next,
    pointed,
    locked,
    cellSaid,
    running,
    stale,
    run,
    cancel,
    show,
    lookFrom,
    press,
  }
})
