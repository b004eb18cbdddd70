import { computed, type ComputedRef } from 'vue'
import { useComparison } from '../stores/comparison'
import { useHeadBases } from '../stores/head-bases'
import { useTransplants } from '../stores/transplants'
import type { Command } from './command'

/** What Compare can do, for where it is not shown. */
const AWAY: readonly Command[] = [
  { id: 'compare.transplant', title: 'Put my pattern into the trained head' },
  { id: 'compare.open', title: 'Open the trained head in the sandbox' },
].map((each) => ({
  ...each,
  group: 'View',
  where: 'Compare',
  enabled: false,
  reason: 'Go to Compare first',
  undoable: false,
  run: () => {},
}))

/** What can be done in Compare; `elsewhere` while it is not shown. */
export function useCompareCommands(): {
  now: ComputedRef<readonly Command[]>
  elsewhere: ComputedRef<readonly Command[]>
} {
  const comparison = useComparison()
  const plain = { enabled: true, undoable: false, where: 'Compare' }

  const now = computed<readonly Command[]>(() => {
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
        reason: 'No cell is locked',
        run: comparison.release,
      },
      {
        ...plain,
        id: 'compare.transplant',
        title: `Put my pattern into ${comparison.trainedName}`,
        group: 'View',
        enabled: transplants.question !== null && !transplants.running,
        reason: transplants.running ? 'It is running' : 'Needs a circuit of tokens and a model that can run',
        run: () => void transplants.run(),
      },
      {
        ...plain,
        id: 'compare.open',
        title: `Open ${comparison.trainedName} in the sandbox`,
        group: 'View',
        enabled: bases.canOpen,
        reason: 'The head has not been read yet',
        run: bases.openInSandbox,
      },
    ]
  })
  return { now, elsewhere: computed(() => (comparison.active ? [] : AWAY)) }
}
