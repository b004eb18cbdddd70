import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { LostWork } from '#shared/ipc/engine'
import { useDownloads } from './downloads'
import { useModels } from './models'
import { useQuestions } from './questions'
import { useToasts } from './toasts'

/**
 * What the engine was working on when the app ended unexpectedly. Until a person says so nothing is computed: what
 * ended the app once may do so again.
 */
export const useLostWork = defineStore('lost-work', () => {
  const models = useModels()
  const downloads = useDownloads()
  const questions = useQuestions()
  const toasts = useToasts()
  /** Whether the engine waits for a person. */
  const paused = ref(false)
  let go: () => void = () => {}

  /** Resolves when the engine may compute. Asked for once a page. */
  const allowed: Promise<void> = window.lab.invoke('engine.lost').then(async (reply) => {
    if (!reply.ok || reply.value.length === 0) return
    await ask(reply.value)
  })

  async function ask(lost: readonly LostWork[]) {
    await models.refresh()
    const answer = await questions.ask({
      title: 'Induction Lab ended unexpectedly',
      detail: `${lostSentence(lost, nameOf)} Your documents are as they were.`,
      choices: [
        { id: 'pause', label: 'Leave it, pause the engine' },
        { id: 'again', label: lost.length === 1 ? 'Do it again' : 'Do them again', isDefault: true },
      ],
      cancel: 'pause',
    })
    await window.lab.invoke('engine.settleLost')
    if (answer === 'again') return redo(lost)
    paused.value = true
    toasts.done('The engine is paused: nothing is computed until you resume it.', {
      label: 'Resume',
      run: resume,
    })
    await new Promise<void>((resolve) => (go = resolve))
  }
  function nameOf(model: string): string {
    return models.list.find(({ id }) => id === model)?.name ?? 'a model'
  }
  /** What computes is asked for by the page itself, as soon as it may. */
  function redo(lost: readonly LostWork[]) {
    for (const { kind, subject, file } of lost) {
      if (kind === 'download') void downloads.start(subject)
      if (kind === 'import' && file) void models.take(file, subject)
    }
  }
  function resume() {
    paused.value = false
    go()
  }

  return { paused, allowed, resume }
})

/** What was under way, in a sentence for each. */
export function lostSentence(lost: readonly LostWork[], nameOf: (model: string) => string): string {
  return lost.map((each) => sentence(each, nameOf)).join(' ')
}

function sentence({ kind, subject, model, provider }: LostWork, nameOf: (model: string) => string): string {
  const on = provider && provider !== 'cpu' ? ` on ${provider}` : ''
  switch (kind) {
    case 'run':
      return `${nameOf(model!)} was running a prompt${on}.`
    case 'analysis':
      return `${nameOf(model!)} was being analysed (${subject})${on}.`
    case 'import':
      return `${subject} was being imported.`
    case 'download':
      return `${subject} was being downloaded.`
  }
}
