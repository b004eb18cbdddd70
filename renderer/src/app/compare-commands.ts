import { computed, type ComputedRef } from 'vue'
import { useComparison } from '../stores/comparison'
import { useHeadBases } from '../stores/head-bases'
import { useTransplants } from '../stores/transplants'
import type { Command } from './command'

/** What can be done in Compare. */
export function useCompareCommands(): ComputedRef<readonly Command[]> {
  const comparison = useComparison()
  const plain = { enabled: true, undoable: false, where: 'Compare' }

  return computed<readonly Command[]>(() => {
    if (!comparison.active) return []
    const transplants = useTransplants()
    const bases = useHeadBases()
    return [
      {
        ...plain,
        id: 'compare.release',
        title: 'Release the locked cell',
        group: 'Edit',
        keys: 'Escape',
        enabled: comparison.locked !== null,
        run: comparison.release,
      },
      {
        ...plain,
        id: 'compare.transplant',
        title: `Put my pattern into ${comparison.trainedName}`,
        group: 'View',
        enabled: transplants.question !== null && !transplants.running,
        run: () => void transplants.run(),
      },
      {
        ...plain,
        id: 'compare.open',
        title: `Open ${comparison.trainedName} in the sandbox`,
        group: 'View',
        enabled: bases.canOpen,
        run: bases.openInSandbox,
      },
    ]
  })
}
