import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { FormatError } from '#shared/formats/format-error'
import type { AnalysisRequest } from '#shared/ipc/analysis'
import { dataSetOf, dataSetText, repeatsIn, withoutPads } from '#shared/model/data-set'
import { PLAIN_FORM } from './model-prompt'
import { useModelRun } from './model-run'
import { useModels } from './models'
import { usePromptForm } from './prompt-form'

/** The command line takes larger files: here every question carries the text. */
const MOST_BYTES = 5_000_000
/** Samples that are listed; a search narrows them. */
const LISTED = 100

/** What stands for the file in a question. */
const FILE = 'samples'

/** A sample as the list shows it. */
export interface ListedSample {
  /** Its place in the data set, from 0. */
  readonly index: number
  readonly text: string
  /** Queries whose token was there before; `null` while nobody knows. */
  readonly repeated: number | null
}

/** Sequences of any lengths from a file: detectors and mean patterns of all heads over all of them. */
export const useDataSet = defineStore('data-set', () => {
  const models = useModels()
  const run = useModelRun()
  const forms = usePromptForm()

  const file = shallowRef<{ readonly name: string; readonly text: string } | null>(null)
  /** Whether detectors read it. */
  const used = ref(false)
  /** Why the file was not taken, as a sentence. */
  const refused = ref<string | null>(null)
  /** The id that fills samples up, as it was written; the model’s own where nothing is. */
  const pad = ref('')

  const read = computed(() => file.value && dataSetOf(file.value.text, models.open?.prompt !== 'ids'))
  const problem = computed(
    () => refused.value ?? (read.value && 'problem' in read.value ? read.value.problem : null),
  )
  const found = computed(() => (read.value && 'samples' in read.value ? read.value : null))
  const count = computed(() => found.value?.samples.length ?? 0)

  /** What a detector is asked for over the whole data set; `null` while there is none. */
  function question(options: AnalysisRequest['options']) {
    const model = models.open
    if (!model?.config || !file.value || !found.value) return null
    return {
      model: model.id,
      name: 'data-set',
      options: { ...options, data: FILE, ...(pad.value === '' ? {} : { pad: pad.value }) },
      tokens: { kind: 'none' as const },
      files: { [FILE]: file.value.text },
    }
  }

  async function take(from: File) {
    refused.value = null
    used.value = true
    if (from.size > MOST_BYTES) {
      refused.value = `“${from.name}” is larger than 5 MB. Take a part of it here, or read it with induction-lab analyse … data-set.`
      return
    }
    try {
      const text = dataSetText(new Uint8Array(await from.arrayBuffer()), from.name)
      if (typeof text === 'string') file.value = { name: from.name, text }
      else refused.value = text.problem
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      refused.value = error.message
    }
  }
  function close() {
    file.value = null
    refused.value = null
    used.value = false
  }

  const search = ref('')
  const onlyRepeats = ref(false)
  /** Of each sample, from the analysis; ids say it by themselves. */
  const counted = shallowRef<readonly number[]>([])
  const samples = computed<readonly ListedSample[]>(() => {
    const { value: set } = found
    if (!set) return []
    if (set.kind === 'ids') {
      const fill = pad.value === '' ? null : Number(pad.value)
      return set.samples.map((ids, index) => {
        const kept = withoutPads(ids, fill)
        return { index, text: kept.join(', '), repeated: repeatsIn(kept).repeated }
      })
    }
    const isCounted = counted.value.length === set.samples.length
    return set.samples.map((text, index) => {
      return { index, text, repeated: isCounted ? counted.value[index] : null }
    })
  })
  const matching = computed(() =>
    samples.value.filter(
      ({ text, repeated }) => text.includes(search.value) && (!onlyRepeats.value || (repeated ?? 0) > 0),
    ),
  )
  const listed = computed(() => matching.value.slice(0, LISTED))

  /** Makes a sample the prompt. */
  function show({ text }: ListedSample) {
    run.prompt = text
    forms.change({ ...PLAIN_FORM, source: found.value?.kind === 'ids' ? 'ids' : 'text' })
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
    counted,
    matching,
    listed,
    show,
  }
})
