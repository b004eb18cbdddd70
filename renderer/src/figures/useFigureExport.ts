import { shallowRef, type Ref } from 'vue'
import type { Figure } from '#shared/figure/figure'
import { figureTsv } from '#shared/figure/figure-numbers'
import { latexTable } from '#shared/figure/latex-table'
import { markdownTables } from '#shared/figure/markdown-table'
import { apng } from '#shared/formats/apng'
import { useToasts } from '../stores/toasts'
import { copyText } from './copy-text'
import type { FigureChoice } from './figure-choice'
import { figureFile, pngFile } from './figure-files'
import { endingOf, stemOf } from './figure-names'
import { PictureError } from './picture'
import { stepPictures } from './step-pictures'

interface File {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Fine enough for any screen, and no larger than a mail takes. */
const CLIPBOARD_DPI = 288
/** As long as a step stands when it plays in the window. */
const STEP_SECONDS = 0.9

const TABLES = {
  tsv: { text: figureTsv, said: 'Copied the numbers.' },
  latex: { text: latexTable, said: 'Copied a LaTeX table.' },
  markdown: { text: ({ panels }: Figure) => markdownTables(panels), said: 'Copied a Markdown table.' },
} as const
type TableKind = keyof typeof TABLES

/** What leaves the dialog: files, and what goes on the clipboard. */
export function useFigureExport(
  figure: Readonly<Ref<Figure | null>>,
  choice: Readonly<Ref<FigureChoice>>,
  steps: () => readonly Figure[],
  done: () => void,
) {
  const toasts = useToasts()
  /** What is being made, and how far it is; `null` when nothing is. */
  const busy = shallowRef<{ readonly text: string } | null>(null)
  /** What came of the last act, for as long as the dialog is open: toasts lie behind it. */
  const outcome = shallowRef<{ readonly ok: boolean; readonly text: string } | null>(null)
  const failed = (text: string) => void (outcome.value = { ok: false, text })
  const succeeded = (text: string) => void (outcome.value = { ok: true, text })
  let cancelled = false

  async function exportFigure() {
    const [now, chosen] = [figure.value, choice.value]
    if (!now || busy.value) return
    await working('Drawing', async (progress) => {
      const files = await filesOf(now, chosen, progress)
      if (cancelled) return
      busy.value = { text: 'Saving' }
      const reply = await window.lab.invoke('file.export', {
        name: stemOf(now, chosen),
        folder: chosen.pages === 'folder' || chosen.pages === 'frames',
        files: files.map(({ name, bytes }) => ({ name, bytes: bytes.slice() })),
      })
      if (!reply.ok) return failed(reply.message)
      if (reply.value.kind === 'error') return failed(reply.value.message)
      if (reply.value.kind === 'cancelled') return
      toasts.done(`Exported as “${reply.value.name}”.`)
      done()
    })
  }

  async function copyPicture() {
    const now = figure.value
    if (!now || busy.value) return
    await working('Copying', async () => {
      const png = await pngFile({ ...now, document: null }, CLIPBOARD_DPI)
      const reply = await window.lab.invoke('figure.copyPicture', { png, text: now.caption })
      if (!reply.ok) return failed(reply.message)
      if (reply.value.kind === 'error') return failed(reply.value.message)
      succeeded('Copied the picture and its caption.')
    })
  }

  function copyTable(kind: TableKind) {
    const now = figure.value
    if (!now) return
    const { text, said } = TABLES[kind]
    if (copyText(text(now))) succeeded(said)
    else failed('The clipboard could not be reached. Export a file instead.')
  }

  async function working(text: string, work: (progress: (text: string) => void) => Promise<void>) {
    cancelled = false
    outcome.value = null
    busy.value = { text }
    try {
      await work((now) => (busy.value = { text: now }))
    } catch (error) {
      if (!(error instanceof PictureError)) throw error
      failed(error.message)
    } finally {
      busy.value = null
    }
  }

  async function filesOf(
    now: Figure,
    chosen: FigureChoice,
    progress: (text: string) => void,
  ): Promise<File[]> {
    const { format, dpi, pages } = chosen
    if (pages === 'figure') {
      const name = `figure.${endingOf(format, now.panels.length)}`
      return [{ name, bytes: await figureFile(now, format, dpi) }]
    }
    if (pages !== 'folder') return stepFiles(pages, dpi, progress)
    const files: File[] = []
    for (const panel of now.panels) {
      if (cancelled) return []
      progress(`Drawing ${files.length + 1} of ${now.panels.length}`)
      const bytes = await figureFile({ ...now, panels: [panel] }, format, dpi)
      files.push({ name: `${panel.id}.${endingOf(format, 1)}`, bytes })
    }
    return files
  }

  async function stepFiles(
    pages: 'frames' | 'animation',
    dpi: number,
    progress: (text: string) => void,
  ): Promise<File[]> {
    const figures = steps()
    // One document is enough for one file.
    const carrying = figures.map((each, i) =>
      pages === 'frames' || i === 0 ? each : { ...each, document: null },
    )
    const pictures = await stepPictures(carrying, dpi, (done, of) => {
      progress(`Drawing step ${done + 1} of ${of}`)
      return !cancelled
    })
    if (pictures.length === 0) return []
    if (pages === 'animation') return [{ name: 'figure.png', bytes: apng(pictures, STEP_SECONDS) }]
    const digits = String(pictures.length).length
    return pictures.map((bytes, i) => ({ name: `step-${String(i + 1).padStart(digits, '0')}.png`, bytes }))
  }

  return { busy, outcome, exportFigure, copyPicture, copyTable, cancel: () => (cancelled = true) }
}
