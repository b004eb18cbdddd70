import { watchDebounced } from '@vueuse/core'
import { z } from 'zod'
import { examples, type ExampleId } from '#shared/circuit/examples'
import type { Restored } from '#shared/ipc/documents'
import { recoveredDocument } from '../document/recovery'
import { useBreakpoints } from '../stores/breakpoints'
import { useDocument, type SavedIn } from '../stores/document'
import { useFiles } from '../stores/files'
import { useFocus } from '../stores/focus'
import { useKeeper } from '../stores/keeper'
import { usePinned } from '../stores/pinned'
import { useToasts } from '../stores/toasts'
import { useWatches } from '../stores/watches'
import { useView } from '../stores/view'
import type { Session } from '../document/history'
import { keptModels, modelsNow, restoreModels } from './kept-models'
import { keptPins, pinsNow, restorePins } from './kept-pins'
import { debuggingNow, keptDebugging, restoreDebugging } from './kept-debugging'

/** How long the view may rest before it is kept. */
const REST_MS = 300

/** What of the window comes back, beside the documents themselves. */
const keptView = z.object({
  active: z.string(),
  lanes: z.array(z.string()),
  focus: z.object({ stage: z.string(), row: z.int().min(0), column: z.int().min(0) }).nullable(),
  debugging: keptDebugging.optional(),
  pins: keptPins.optional(),
  models: keptModels.optional(),
})
type KeptView = z.infer<typeof keptView>

/** Brings back the documents of the last run, and follows them from here on. Before the page draws anything. */
export function continueLastRun({ documents: kept, view: viewText }: Restored): void {
  const documents = useDocument()
  const toasts = useToasts()
  const files = useFiles()
  const known = new Map<string, number>()
  const found: { session: Session; where: SavedIn }[] = []
  const losses: string[] = []
  for (const each of kept) {
    const recovered = recoveredDocument(each)
    if (!recovered) {
      losses.push('A document of the last run could not be read; its journal is kept as it is.')
      continue
    }
    if (recovered.loss) losses.push(recovered.loss)
    if (recovered.intact) known.set(each.id, each.records.length)
    found.push({ session: recovered.session, where: { file: each.file, mark: recovered.mark } })
  }
  const view = viewFrom(viewText)
  if (found.length > 0) {
    const isOpen = (id: string | undefined) => found.some(({ session }) => session.id === id)
    documents.restore(found, view && isOpen(view.active) ? view.active : null)
    if (view && !isOpen(view.active) && isExample(view.active)) documents.openExample(view.active)
  } else if (view && isExample(view.active)) {
    documents.openExample(view.active)
  }
  useKeeper().follow(known)
  losses.forEach(toasts.error)
  for (const { file, disk } of kept) if (file) void files.diskChanged(file.token, disk)
  if (view) restoreView(view)
  keepView()
}

function restoreView({ active, lanes, focus, debugging = {}, pins = {}, models }: KeptView): void {
  restoreDebugging(debugging)
  restorePins(pins)
  if (models) restoreModels(models)
  if (useDocument().session.id !== active) return
  useView().chosenLanes = lanes
  if (focus) useFocus().lock(focus)
}

/** Sends what is still on its way, for every way out. */
export async function leave(): Promise<void> {
  await sendView()
  await useKeeper().flush()
  await window.lab.invoke('documents.ready')
}

function keepView(): void {
  const documents = useDocument()
  const view = useView()
  const focus = useFocus()
  const breakpoints = useBreakpoints()
  const watches = useWatches()
  const pinned = usePinned()
  watchDebounced(
    [
      () => documents.session.id,
      () => view.wantedLanes,
      () => focus.locked,
      () => breakpoints.list,
      () => watches.list,
      () => pinned.state,
      modelsNow,
    ],
    () => void sendView(),
    { debounce: REST_MS },
  )
}

async function sendView(): Promise<void> {
  const now: KeptView = {
    active: useDocument().session.id,
    lanes: [...useView().wantedLanes],
    focus: useFocus().locked,
    debugging: debuggingNow(),
    pins: pinsNow(),
    models: modelsNow(),
  }
  await window.lab.invoke('documents.keepView', { view: JSON.stringify(now) })
}

function viewFrom(text: string | null): KeptView | null {
  try {
    return text === null ? null : keptView.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function isExample(id: string): id is ExampleId {
  return examples.some((example) => example.id === id)
}
