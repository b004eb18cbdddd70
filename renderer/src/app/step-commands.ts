import { computed, type ComputedRef } from 'vue'
import { cellName } from '#shared/circuit/cell-name'
import { useDocument } from '../stores/document'
import { useFocus } from '../stores/focus'
import { useStepper } from '../stores/stepper'
import type { Command } from './command'

/**
 * What walks through the computation: `entering` acts from the overview too, where the keys of a debugger enter the
 * walk; `walking`, with its single keys, only once it is entered.
 */
export function useStepCommands(): ComputedRef<{
  entering: readonly Command[]
  walking: readonly Command[]
}> {
  const documents = useDocument()
  const focus = useFocus()
  const stepper = useStepper()
  const view = { group: 'View' as const, enabled: true, undoable: false }

  /** The act of a debugger's key: from the overview it first enters. */
  const enteringTo = (act: () => unknown) => () => {
    if (stepper.active) act()
    else stepper.enter()
  }
  /** From the overview it goes on where the walk was left; where that was the end, from the start. */
  function run() {
    if (!stepper.active) {
      stepper.enter()
      if (!stepper.canGoOn) stepper.restart()
    }
    stepper.runUntil(stepper.breaker)
  }
  function runToFocus() {
    const cell = focus.focus
    stepper.enter()
    if (cell) stepper.runToCell(cell)
  }

  return computed(() => {
    const { active, canGoBack, canGoOn } = stepper
    const target = focus.focus
    const runs = target !== null && stepper.timeline.stepOf.has(target.stage)
    const walking: readonly Command[] = [
      {
        ...view,
        id: 'step.back',
        title: 'Step back',
        keys: 'ArrowLeft',
        enabled: canGoBack,
        reason: 'This is the first step',
        run: stepper.back,
      },
      {
        ...view,
        id: 'step.cell.next',
        title: 'Next cell',
        keys: 'ArrowDown',
        run: () => stepper.moveCell(1),
      },
      {
        ...view,
        id: 'step.cell.previous',
        title: 'Previous cell',
        keys: 'ArrowUp',
        run: () => stepper.moveCell(-1),
      },
      {
        ...view,
        id: 'step.first',
        title: 'First step',
        keys: 'Home',
        enabled: canGoBack,
        reason: 'This is the first step',
        run: stepper.first,
      },
      {
        ...view,
        id: 'step.last',
        title: 'Last step',
        keys: 'End',
        enabled: canGoOn,
        reason: 'This is the last step',
        run: stepper.last,
      },
      {
        ...view,
        id: 'step.play',
        title: stepper.playing ? 'Pause' : 'Play the steps',
        keys: ' ',
        run: stepper.togglePlay,
      },
      {
        ...view,
        id: 'step.bet',
        title: 'Bet first',
        keys: 'B',
        run: () => stepper.betAsked++,
      },
      {
        ...view,
        id: 'step.reveal',
        title: stepper.reveal === 'stage' ? 'Reveal cell by cell' : 'Reveal stage by stage',
        run: () => stepper.setReveal(stepper.reveal === 'stage' ? 'cell' : 'stage'),
      },
    ]
    const entering: readonly Command[] = [
      {
        ...view,
        id: 'step.toggle',
        title: active ? 'Back to the overview' : 'Step through the computation',
        keys: 'S',
        run: stepper.toggle,
      },
      {
        ...view,
        id: 'step.over',
        title: 'Step over: the whole stage',
        keys: 'F10',
        ...(active ? { otherKeys: ['ArrowRight'] } : {}),
        enabled: canGoOn || !active,
        reason: 'This is the last step',
        run: enteringTo(stepper.over),
      },
      {
        ...view,
        id: 'step.in',
        title: 'Step in: the next cell',
        keys: 'F11',
        enabled: canGoOn || !active,
        reason: 'This is the last step',
        run: enteringTo(stepper.into),
      },
      {
        ...view,
        id: 'step.out',
        title: 'Step out: to the end of the head',
        keys: 'Shift+F11',
        enabled: canGoOn || !active,
        reason: 'This is the last step',
        run: enteringTo(stepper.out),
      },
      {
        ...view,
        id: 'step.run',
        title: 'Run to the next breakpoint',
        keys: 'F5',
        enabled: canGoOn || !active,
        reason: 'This is the last step',
        run,
      },
      {
        ...view,
        id: 'step.run.here',
        title: runs ? `Run to here: ${cellName(documents.trace, target)}` : 'Run to the focused cell',
        keys: 'Mod+F10',
        enabled: runs,
        reason: 'Point at a computed cell or lock one first',
        run: runToFocus,
      },
    ]
    return { entering, walking }
  })
}
