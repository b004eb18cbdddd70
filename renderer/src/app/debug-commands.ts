import { computed, type ComputedRef } from 'vue'
import { cellName } from '#shared/circuit/cell-name'
import { useBreakpoints } from '../stores/breakpoints'
import { useDebugging } from '../stores/debugging'
import { useDocument } from '../stores/document'
import { useFocus } from '../stores/focus'
import { useStepper } from '../stores/stepper'
import { useView } from '../stores/view'
import { useWatches } from '../stores/watches'
import { stopTargets } from '../workspaces/sandbox/stepper/debugging/step-targets'
import type { Command } from './command'

/** What stops runs through the computation, and what is kept in sight. */
export function useDebugCommands(): ComputedRef<readonly Command[]> {
  const documents = useDocument()
  const focus = useFocus()
  const view = useView()
  const stepper = useStepper()
  const breakpoints = useBreakpoints()
  const watches = useWatches()
  const debugging = useDebugging()
  const plain = { group: 'View' as const, enabled: true, undoable: false }

  /** In the overview the focused cell's, in a walk the step's own. */
  const targets = computed(() => {
    const cell = view.stepping ? stepper.cell : focus.focus
    const stage = view.stepping ? stepper.place.step.stage : cell?.stage
    return stage === undefined ? [] : stopTargets(documents.trace, stepper.timeline, stage, cell)
  })

  return computed<readonly Command[]>(() => {
    const cell = focus.focus
    return [
      ...targets.value.map(({ name, at }) => ({
        ...plain,
        id: `debug.stop.${at.kind}`,
        title: breakpoints.has(at) ? `Do not stop before ${name}` : `Stop before ${name}`,
        ...(at.kind === 'stage' ? { keys: 'F9' } : {}),
        run: () => breakpoints.toggle(at),
      })),
      { ...plain, id: 'debug.stop.when', title: 'Stop when…', run: () => debugging.ask('condition') },
      {
        ...plain,
        id: 'debug.stop.clear',
        title: 'Remove all breakpoints',
        enabled: breakpoints.list.length > 0,
        reason: 'There is none',
        run: breakpoints.clear,
      },
      {
        ...plain,
        id: 'debug.watch.cell',
        title: cell ? `Watch ${cellName(documents.trace, cell)}` : 'Watch the focused cell',
        keys: 'Shift+F9',
        enabled: cell !== null,
        reason: 'Point at a cell or lock one first',
        run: () => cell && watches.addCell(cell),
      },
      { ...plain, id: 'debug.watch', title: 'Watch an expression…', run: () => debugging.ask('watch') },
    ]
  })
}
