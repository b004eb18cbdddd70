import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { textHash } from '#shared/compare/text-hash'
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

interface DataSetFile {
  readonly name: string
  /** The same file has the same at the next start. */
  readonly mark: string
  /** `null` for one of an earlier start: what was computed on it is there, the file is not. */
  readonly source: Source | null
}

/** What a model's session knows of its data set. */
interface KeptDataSet {
  readonly name: string
  readonly mark: string
  readonly pad: string
  readonly used: boolean
  readonly count: number
}

/** Stands for a file that has to be chosen again. */
const ABSENT = 'absent'

/** Sequences of any lengths from a file: detectors, mean patterns and ablations of all heads over all of them. */
export const useDataSet = defineStore('data-set', () => {
  const models = useModels()
  const run = useModelRun()
  const forms = usePromptForm()
  const engine = useEngine()

  const file = shallowRef<DataSetFile | null>(null)
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
    const source = file.value.source ?? { file: ABSENT }
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
      const mark = `${from.name}, ${from.size}, ${from.lastModified}`
      file.value = { name: from.name, mark, source: { file: offered.value.file } }
      return
    }
    // What a page made, or what was pasted, lies nowhere.
    if (from.size > MOST_BYTES) {
      problem.value = `“${from.name}” is not on a disk and larger than 5 MB. Save it, then choose it here.`
      return
    }
    try {
      const text = dataSetText(new Uint8Array(await from.arrayBuffer()), from.name)
      if (typeof text === 'string') file.value = { name: from.name, mark: textHash(text), source: { text } }
      else problem.value = text.problem
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      problem.value = error.message
    }
  }
  function close() {
    const sha256 = models.open?.sha256
    if (sha256) kept.value = Object.fromEntries(Object.entries(kept.value).filter(([of]) => of !== sha256))
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
    const source = file.value?.source
    if (!model?.config || !source || !used.value) return null
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

  const kept = useLocalStorage<Record<string, KeptDataSet>>('data-sets', {})
  /** The open model's, of an earlier start. */
  const earlier = computed(() => {
    const model = models.open
    return (model?.config && kept.value[model.sha256]) ?? null
  })
  const isAbsent = computed(() => file.value !== null && file.value.source === null)
  watch(
    earlier,
    (of) => {
      // A file that is here is read with whatever model is open.
      if (file.value?.source) return
      file.value = of && { name: of.name, mark: of.mark, source: null }
      used.value = of?.used ?? false
      pad.value = of?.pad ?? ''
      count.value = of?.count ?? 0
    },
    { immediate: true, flush: 'post' },
  )
  watch([file, used, pad, count], () => {
    const model = models.open
    if (!model?.config || !file.value || count.value === 0) return
    const { name, mark } = file.value
    // One of an earlier start is another model's until the open one has its own.
    if (isAbsent.value && earlier.value?.mark !== mark) return
    const now = { name, mark, pad: pad.value, used: used.value, count: count.value }
    if (JSON.stringify(now) !== JSON.stringify(earlier.value)) {
      kept.value = { ...kept.value, [model.sha256]: now }
    }
  })

  /** Makes a sample the prompt. */
  function show({ text, isIds }: FoundSample) {
    run.prompt = text
    forms.change({ ...PLAIN_FORM, source: isIds ? 'ids' : 'text' })
    void run.run()
  }
  return {
    file,
    isAbsent,
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
