import { computed, type ComputedRef } from 'vue'
import { useExchange } from '../stores/exchange'
import type { Command } from './command'

/** Numbers from other programs, and for them. */
export function useExchangeCommands(): ComputedRef<readonly Command[]> {
  const exchange = useExchange()
  const plain = { group: 'File' as const, enabled: true }
  return computed<readonly Command[]>(() => [
    {
      ...plain,
      id: 'file.import',
      title: 'Import matrices or a test case…',
      undoable: true,
      run: () => (exchange.dialog = { kind: 'import', file: null }),
    },
    {
      ...plain,
      id: 'file.export',
      title: 'Export matrices, code or a model…',
      undoable: false,
      run: () => (exchange.dialog = { kind: 'export' }),
    },
  ])
}
