import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { FormatError } from '#shared/formats/format-error'
import type { AnalysisRequest, FoundSample, SampleAnswer } from '#shared/ipc/analysis'
import { dataSetText } from '#shared/model/data-set'
import { useEngine } from './engine'
import { PLAIN_FORM } from './model-prompt'
import { useModelRun } from './model-run'
import { useModels } from './models'
import { usePromptForm } from './prompt-form'

/** Of what is not on a disk: every question carries its text. A file is read by the engine, however large it is. */
const MOST_BYTES = 5_000_000
/** Samples that are listed at once. */
const LISTED = 50
/** A list with more is for nobody. */
const MOST_LISTED = 1000

/** What stands for the file in a question. */
const FILE = 'samples'

type Source = { readonly file: string } | { readonly text: string }

/** Sequences of any lengths from a file: detectors, mean patterns and ablations of all heads over all of them. */
export const useDataSet = defineStore('data-set', () => {
  const models = useModels()
  const run = useModelRun()
  const forms = usePromptForm()
  const engine = useEngine()

  const file = shallowRef<{ readonly name: string; readonly source: Source } | null>(null)
  /** Whether detectors and ablations read it. */
  const used = ref(false)
  /** Why the file was not taken, or not read, as a sentence. */
  const problem = ref<string | null>(null)
  /** The id that fills samples up, as it was written; the model’s own where nothing is. */
  const pad = ref('')
  const search = ref('')
  const onlyRepeats = ref(false)
  /** Samples of the whole data set; 0 while that is not known. */
  const count = ref(0)

  /** What an analysis is asked over the whole data set; `null` while there is none. */
  function question(options: AnalysisRequest['options'], name = 'data-set') {
    const model = models.open
    if (!model?.config || !file.value || count.value === 0) return null
    const { source } = file.value
    return {
      model: model.id,
      name,
      options: { ...options, data: FILE, ...(pad.value === '' ? {} : { pad: pad.value }) },
      tokens: { kind: 'none' as const },
      ...('text' in source ? { files: { [FILE]: source.text } } : { chosen: { [FILE]: source.file } }),
    }
  }

  async function take(from: File) {
    problem.value = null
    search.value = ''
    onlyRepeats.value = false
    used.value = true
    const offered = await window.lab.offer(from)
    if (offered.ok) {
      file.value = { name: from.name, source: { file: offered.value.file } }
      return
    }
    // What a page made, or what was pasted, lies nowhere.
    if (from.size > MOST_BYTES) {
      problem.value = `“${from.name}” is not on a disk and larger than 5 MB. Save it, then choose it here.`
      return
    }
    try {
      const text = dataSetText(new Uint8Array(await from.arrayBuffer()), from.name)
      if (typeof text === 'string') file.value = { name: from.name, source: { text } }
      else problem.value = text.problem
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      problem.value = error.message
    }
  }
  function close() {
    file.value = null
    problem.value = null
    used.value = false
  }

  const listed = shallowRef<readonly FoundSample[]>([])
  /** The sample with which a search goes on; `null` at the end. */
  const next = ref<number | null>(null)
  const searching = ref(false)
  const browsed = computed(() => {
    const model = models.open
    if (!model?.config || !file.value || !used.value) return null
    const { source } = file.value
    return { model: model.id, source, pad: pad.value, search: search.value, repeats: onlyRepeats.value }
  })

  /** Lists samples from one of them on, behind those that are listed. */
  async function browse(from: number) {
    const asked = browsed.value
    if (!asked) return
    searching.value = true
    await engine.ready()
    const found: FoundSample[] = from === 0 ? [] : [...listed.value]
    const wanted = Math.min(MOST_LISTED, found.length + LISTED)
    let at: number | null = from
    while (at !== null && found.length < wanted) {
      const part: SampleAnswer | string | null = await samplesFrom(asked, at, wanted - found.length)
      if (part === null) return
      if (typeof part === 'string') {
        problem.value = part
        at = null
        count.value = 0
        break
      }
      count.value = part.total
      found.push(...part.found)
      listed.value = [...found]
      next.value = at = part.next
    }
    listed.value = found
    next.value = at
    searching.value = false
  }
  /** `null` when something else is looked for meanwhile. */
  async function samplesFrom(asked: NonNullable<typeof browsed.value>, from: number, most: number) {
    const reply = await window.lab.invoke('models.samples', { ...asked, from, most })
    if (browsed.value !== asked) return null
    if (!reply.ok) return reply.message
    return reply.value.kind === 'error' ? reply.value.message : reply.value
  }
  watch(
    browsed,
    (now, before) => {
      if (now?.source !== before?.source || now?.model !== before?.model) count.value = 0
      listed.value = []
      next.value = null
      searching.value = false
      if (now) {
        problem.value = null
        void browse(0)
      }
    },
    { immediate: true },
  )

  /** Makes a sample the prompt. */
  function show({ text, isIds }: FoundSample) {
    run.prompt = text
    forms.change({ ...PLAIN_FORM, source: isIds ? 'ids' : 'text' })
    void run.run()
  }
  return {
    file,
    used,
    pad,
    problem,
    count,
    question,
    take,
    close,
    search,
    onlyRepeats,
    listed,
    next,
    searching,
    browse,
    show,
  }
})
