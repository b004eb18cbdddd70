import { onScopeDispose } from 'vue'
import { figureTsv, panelText } from '#shared/figure/figure-numbers'
import type { FigurePanel } from '#shared/figure/figure'
import { markdownTables } from '#shared/figure/markdown-table'
import { useFigures } from '../stores/figures'
import { useToasts } from '../stores/toasts'
import { copyText } from './copy-text'
import type { FigureContent } from './figure-content'

/** Opens the export dialog on what a view shows. Of no panels there is no figure. */
export function openFigure(content: FigureContent): void {
  if (content.panels.length > 0) useFigures().dialog = { kind: 'content', content }
}

/**
 * Makes Export figure… (Ctrl E, the palette, the menu) take what this view shows, for as long as the view is there.
 *
 * @param content asked for at the moment of the export; `null` while there is nothing to export
 */
export function offerFigure(content: () => FigureContent | null): void {
  const figures = useFigures()
  figures.offered = content
  onScopeDispose(() => {
    // A view that came after has its own.
    if (figures.offered === content) figures.offered = null
  })
}

export type TableCopy = 'csv' | 'tsv' | 'markdown'

const NAMES = { csv: 'CSV', tsv: 'TSV', markdown: 'Markdown' } as const

/** Puts tables on the clipboard, in full precision; Markdown to six digits. Says so, or why not. */
export function copyTables(panels: readonly FigurePanel[], as: TableCopy): void {
  const toasts = useToasts()
  const text = {
    csv: () => panels.map((panel) => panelText(panel, ',')).join('\n'),
    tsv: () => figureTsv({ panels }),
    markdown: () => markdownTables(panels),
  }[as]()
  if (copyText(text)) toasts.done(`Copied as ${NAMES[as]}.`)
  else toasts.error('The clipboard could not be reached. Export a file instead.')
}
