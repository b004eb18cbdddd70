import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { ListedModel } from '#shared/ipc/engine'
import { defaultPrompt, PLAIN_FORM, repeatsText, type PromptForm } from './model-prompt'
import { useModelRun } from './model-run'
import { useModels } from './models'
import { usePromptForm } from './prompt-form'

/** A prompt with a name. */
export interface NamedPrompt {
  readonly name: string
  readonly text: string
  readonly form: Partial<PromptForm>
}

const TEXTS: readonly NamedPrompt[] = [
  { name: 'The the the …', text: 'The' + ' the'.repeat(8), form: {} },
  {
    name: 'Long words',
    text: 'Counterrevolutionary electroencephalographers misinterpreted hyperparameterization.',
    form: {},
  },
  {
    name: 'A made-up word',
    text: 'A hogrning came by. The hogrning sat down. Another hogrning saw the hogrning, and the hogrning left.',
    form: {},
  },
  {
    name: 'A sentence, twice',
    text: ' The lighthouse keeper counted seven grey gulls before the evening storm.',
    form: { times: 2 },
  },
]
const LETTERS: readonly NamedPrompt[] = [
  { name: 'A word and its beginning', text: 'horsehors', form: {} },
  { name: 'The same letter', text: 'aaaaaaaa', form: {} },
  { name: 'Six letters, three times', text: 'kqmdxz', form: { times: 3 } },
  { name: 'Nothing comes twice', text: 'abcdefghijkl', form: {} },
]
const REPEATS: NamedPrompt = {
  name: 'Repeated random tokens',
  text: '',
  form: { source: 'repeats', length: 20, sequences: 4, seed: 0 },
}

/** Prompts that come with the app for a kind of model. */
function examplesFor(model: ListedModel): readonly NamedPrompt[] {
  const first = { name: 'The one at the start', text: defaultPrompt(model), form: {} }
  if (model.recorded) return [first]
  const others = { text: TEXTS, characters: LETTERS, ids: [] }[model.prompt].filter(
    ({ text }) => !model.characters || [...text].every((each) => model.characters!.includes(each)),
  )
  return [first, ...others, REPEATS]
}

/** Prompts to choose from: those that come with the app, and those that a person saved for this model. */
export const usePromptExamples = defineStore('prompt-examples', () => {
  const models = useModels()
  const run = useModelRun()
  const forms = usePromptForm()
  /** By the hash of the model's file. */
  const all = useLocalStorage<Record<string, NamedPrompt[]>>('saved-prompts', {})

  const examples = computed(() => (models.open ? examplesFor(models.open) : []))
  const saved = computed(() => (models.open && all.value[models.open.sha256]) ?? [])

  function apply({ text, form }: NamedPrompt) {
    if (text !== '') run.prompt = text
    forms.change({ ...PLAIN_FORM, ...form })
    void run.run()
  }
  /** Keeps the present prompt under a name; another of this name gives way. */
  function save() {
    const { open } = models
    if (!open) return
    const { form } = forms
    const drawn = `${repeatsText(open)}, n = ${form.length}, seed ${form.seed}`
    const name = form.source === 'repeats' ? drawn : shortened(run.prompt)
    const kept = saved.value.filter((each) => each.name !== name)
    all.value = { ...all.value, [open.sha256]: [...kept, { name, text: run.prompt, form }] }
  }
  function forget(name: string) {
    const { open } = models
    if (open) all.value = { ...all.value, [open.sha256]: saved.value.filter((each) => each.name !== name) }
  }
  return { examples, saved, apply, save, forget }
})

const NAME_LENGTH = 44
function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > NAME_LENGTH ? `${line.slice(0, NAME_LENGTH - 1)}…` : line
}
