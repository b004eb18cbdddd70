import { useDiagnostics } from '../stores/diagnostics'
import type { Command } from './command'

/** What helps to find out what went wrong. */
export function useDiagnosticsCommands(): readonly Command[] {
  const diagnostics = useDiagnostics()
  const plain = { group: 'File' as const, enabled: true, undoable: false }
  return [
    { ...plain, id: 'diagnostics.logs', title: 'Open logs', run: () => void diagnostics.openLogs() },
    { ...plain, id: 'diagnostics.copy', title: 'Copy diagnostics', run: () => void diagnostics.copy() },
  ]
}
