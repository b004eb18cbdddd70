import { computed, type ComputedRef } from 'vue'
import { useDocument } from '../stores/document'
import { useFocus } from '../stores/focus'
import { usePinned, type Shown } from '../stores/pinned'
import { useSensitivity } from '../stores/sensitivity'
import { useToasts } from '../stores/toasts'
import { useStepper } from '../stores/stepper'
import { useWalk } from '../stores/walk'
import { copiedDerivation, type DerivationForm } from '../workspaces/sandbox/inspector/copied-derivation'
import type { Command } from './command'

const SHOWN: readonly [Shown, string][] = [
  ['now', 'Maps: show now'],
  ['pinned', 'Maps: show the pinned state'],
  ['difference', 'Maps: show now minus pinned'],
]
const FORMS: readonly [DerivationForm, string][] = [
  ['text', 'Copy the derivation as text'],
  ['latex', 'Copy the derivation as LaTeX'],
]

/** Asking why: the walk from cell to cell, what a cell depends on, and the state to compare with. */
export function useWhyCommands(): ComputedRef<readonly Command[]> {
  const documents = useDocument()
  const focus = useFocus()
  const pinned = usePinned()
  const sensitivity = useSensitivity()
  const toasts = useToasts()
  const stepper = useStepper()
  const walk = useWalk()
  const plain = { group: 'View' as const, enabled: true, undoable: false }

  return computed<readonly Command[]>(() => [
    {
      ...plain,
      id: 'why.back',
      title: 'Back to the cell before',
      keys: 'Alt+ArrowLeft',
      enabled: walk.canGoBack,
      reason: 'No link of the inspector was followed yet',
      run: walk.back,
    },
    {
      ...plain,
      id: 'why.forward',
      title: 'Forward to the next cell',
      keys: 'Alt+ArrowRight',
      enabled: walk.canGoForward,
      reason: 'This is the newest cell',
      run: walk.forward,
    },
    ...FORMS.map(([form, title]) => ({
      ...plain,
      id: `why.copy.${form}`,
      title,
      group: 'Edit' as const,
      enabled: focus.focus !== null,
      reason: 'Point at a cell or lock one first',
      run: () => {
        const said = focus.focus && copiedDerivation(documents.trace, focus.focus, form)
        if (said) toasts.done(said)
      },
    })),
    {
      ...plain,
      id: 'why.sensitivity',
      title: sensitivity.target
        ? 'Show the weights again'
        : 'Show how much the cell changes with each weight',
      enabled:
        sensitivity.target !== null ||
        (focus.focus !== null && stepper.isKnown(focus.focus) && !sensitivity.isWeight(focus.focus)),
      reason: 'Point at a computed cell or lock one first',
      checked: sensitivity.target !== null,
      run: () => focus.focus && sensitivity.toggle(focus.focus),
    },
    {
      ...plain,
      id: 'why.pin',
      title: 'Pin this state',
      run: pinned.pinNow,
    },
    ...(pinned.state
      ? [
          ...SHOWN.map(([what, title]) => ({
            ...plain,
            id: `why.show.${what}`,
            title,
            checked: pinned.shown === what,
            run: () => pinned.show(what),
          })),
          { ...plain, id: 'why.unpin', title: 'Unpin the pinned state', run: pinned.unpin },
        ]
      : []),
  ])
}
