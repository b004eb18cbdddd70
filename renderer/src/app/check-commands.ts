import { computed } from 'vue'
import { useChecks } from '../stores/checks'
import { useView } from '../stores/view'
import type { Command } from './command'

/** What asks whether the circuit works. */
export function useCheckCommands() {
  const checks = useChecks()
  const view = useView()
  const plain = { group: 'View' as const, enabled: true, undoable: false }

  function show(tab: 'circuit' | 'checks') {
    checks.tab = tab
    if (!view.outlineShown) view.toggleOutline()
  }
  /** The dialog needs the key or click that led here, so nothing is waited for before it. */
  function chooseFile() {
    show('checks')
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = '.json,application/json'
    input.addEventListener('change', () => {
      const file = input.files?.[0]
      if (file) void checks.runFile(file)
    })
    input.click()
  }

  return computed<readonly Command[]>(() => [
    {
      ...plain,
      id: 'checks.show',
      title: 'Show the checks',
      checked: view.outlineShown && checks.tab === 'checks',
      run: () => show('checks'),
    },
    {
      ...plain,
      id: 'checks.circuit',
      title: 'Show the circuit’s outline and history',
      checked: view.outlineShown && checks.tab === 'circuit',
      run: () => show('circuit'),
    },
    { ...plain, id: 'checks.cases', title: 'Run test cases from a file…', run: chooseFile },
    {
      ...plain,
      id: 'checks.sequences',
      title: 'Check all sequences',
      enabled: checks.sequences !== null,
      reason: 'This circuit has no sequences of tokens to check',
      run: () => {
        show('checks')
        void checks.runSequences()
      },
    },
  ])
}
