import { computed, type ComputedRef } from 'vue'
import { useDocument } from '../stores/document'
import { useSnapshots } from '../stores/snapshots'
import { useToasts } from '../stores/toasts'
import type { Command } from './command'
import { isMac } from './keys'

/** Undo, redo, snapshots and branches of the shown document. */
export function useHistoryCommands(): ComputedRef<readonly Command[]> {
  const documents = useDocument()
  const snapshots = useSnapshots()
  const toasts = useToasts()
  function take() {
    const name = snapshots.take()
    if (name) toasts.done(`This version is kept as “${name}”.`)
  }
  const plain = { group: 'Edit' as const, enabled: true, undoable: false }

  return computed<readonly Command[]>(() => [
    {
      ...plain,
      id: 'edit.undo',
      title: documents.undoLabel ? `Undo: ${documents.undoLabel}` : 'Undo',
      keys: 'Mod+Z',
      enabled: documents.undoLabel !== null,
      reason: 'Nothing to undo',
      run: documents.undo,
    },
    {
      ...plain,
      id: 'edit.redo',
      title: documents.redoLabel ? `Redo: ${documents.redoLabel}` : 'Redo',
      keys: 'Mod+Shift+Z',
      ...(isMac ? {} : { otherKeys: ['Mod+Y'] }),
      enabled: documents.redoLabel !== null,
      reason: 'Nothing to redo',
      run: documents.redo,
    },
    {
      ...plain,
      id: 'edit.reset',
      title: 'Undo all edits',
      enabled: documents.undoLabel !== null,
      reason: 'Nothing to undo',
      undoable: true,
      run: () => documents.goTo(0),
    },
    {
      ...plain,
      id: 'edit.snapshot.take',
      title: 'Take a snapshot',
      enabled: !snapshots.isFull,
      reason: 'There are as many as a document keeps: delete one first',
      run: take,
    },
    {
      ...plain,
      id: 'edit.compare',
      title: 'Compare with the opened version…',
      run: () => snapshots.compare({ of: 'opened' }),
    },
    ...snapshots.snapshots.flatMap((snapshot, index) => [
      {
        ...plain,
        id: `edit.snapshot.${index}.compare`,
        title: `Compare with snapshot “${snapshot.name}”…`,
        run: () => snapshots.compare({ of: 'snapshot', name: snapshot.name }),
      },
      {
        ...plain,
        id: `edit.snapshot.${index}.restore`,
        title: `Restore snapshot “${snapshot.name}”`,
        undoable: true,
        run: () => snapshots.restore(snapshot),
      },
    ]),
  ])
}
