import { useEventListener } from '@vueuse/core'
import { LESSON_FORMAT } from '#shared/challenges/lesson-schema'
import { FORMAT } from '#shared/document/schema'
import { parseDocument } from '#shared/document/parse'
import { useChallenges } from '../stores/challenges'
import { useChecks } from '../stores/checks'
import { useDocument } from '../stores/document'
import { useExchange } from '../stores/exchange'
import { useFiles } from '../stores/files'
import { useLessons } from '../stores/lessons'
import { documentInFile } from '../figures/document-in-file'
import { useModels } from '../stores/models'
import { useToasts } from '../stores/toasts'
import { useView } from '../stores/view'
import { holdsModel } from './holds-model'

/** Only models come in these. */
const CHECKPOINT = /\.(pt|pth|ckpt|bin|safetensors\.index\.json)$/i
const NUMBERS = /\.(npy|npz|csv|tsv|safetensors)$/i
const FIGURE = /\.(png|svg|pdf)$/i
const PLAIN_JSON = /(?<!\.circuit)\.json$/i

/**
 * Sends a file that is dropped anywhere in the window to the part that reads it: numbers to the import, test cases to
 * the checks, a lesson to the challenges, a model's weights or folder to the models; an exported figure opens the document in it. Documents are left to the main process, which alone learns where they lie; one that goes by a bare
 * `.json` opens as a copy.
 */
export function routeDroppedFiles(): void {
  const challenges = useChallenges()
  const checks = useChecks()
  const documents = useDocument()
  const exchange = useExchange()
  const lessons = useLessons()
  const stored = useFiles()
  const toasts = useToasts()
  const models = useModels()
  const view = useView()

  async function openJson(file: File) {
    const text = await file.text()
    if (text.includes(`"${LESSON_FORMAT}"`)) return openLesson(file.name, text)
    if (!text.includes(`"${FORMAT}"`)) return checks.runFile(file)
    const parsed = parseDocument(text)
    if (parsed.ok) documents.open(crypto.randomUUID(), () => parsed.document)
    else toasts.error(`“${file.name}” was not opened. ${parsed.error}`)
  }

  function openLesson(name: string, text: string) {
    const id = lessons.add(name, text)
    if (!id) return
    challenges.choose(id)
    view.workspace = 'challenges'
  }

  async function openFigure(file: File) {
    const found = await documentInFile(file)
    if (found.ok) stored.openFigure(file.name, found.text)
    else toasts.error(found.error)
  }

  function takeModels(files: readonly File[]) {
    view.workspace = 'models'
    for (const file of files) void models.drop(file)
  }

  async function takeNumbers(file: File) {
    if (await holdsModel(file)) return takeModels([file])
    view.workspace = 'sandbox'
    exchange.dialog = { kind: 'import', file }
  }

  // Before the listener that hands dropped files to the main process.
  useEventListener(
    window,
    'drop',
    (event) => {
      const files = Array.from(event.dataTransfer?.files ?? [])
      const folders = foldersOf(event.dataTransfer)
      const weights = files.filter((file, index) => folders.has(index) || CHECKPOINT.test(file.name))
      const numbers = files.find(({ name }) => NUMBERS.test(name))
      const json = files.find(({ name }) => PLAIN_JSON.test(name) && !CHECKPOINT.test(name))
      const pictures = files.filter(({ name }) => FIGURE.test(name))
      if (weights.length === 0 && !numbers && !json && pictures.length === 0) return
      event.preventDefault()
      event.stopPropagation()
      if (weights.length > 0) takeModels(weights)
      else if (numbers) void takeNumbers(numbers)
      else if (json) void openJson(json)
      else for (const picture of pictures) void openFigure(picture)
    },
    { capture: true },
  )
}

/** Which of what was dropped are folders, by their places. */
function foldersOf(transfer: DataTransfer | null): Set<number> {
  const files = Array.from(transfer?.items ?? []).filter(({ kind }) => kind === 'file')
  return new Set(files.flatMap((item, index) => (item.webkitGetAsEntry()?.isDirectory ? [index] : [])))
}
