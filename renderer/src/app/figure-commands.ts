import { computed, type ComputedRef } from 'vue'
import { useFigures } from '../stores/figures'
import type { Command } from './command'

/** A figure of what the workspace shows, in every workspace whose view offers one. */
export function useFigureCommands(): ComputedRef<readonly Command[]> {
  const figures = useFigures()
  const exportFigure: Command = {
    id: 'file.exportFigure',
    title: 'Export figure…',
    group: 'File',
    keys: 'Mod+E',
    enabled: true,
    undoable: false,
    run: figures.exportCurrent,
  }
  return computed(() => (figures.canExport ? [exportFigure] : []))
}
