import { nearestTerm } from '../help/nearest-term'
import { useHelp } from '../stores/help'
import { useView } from '../stores/view'
import type { Command } from './command'

/** What helps to learn: lessons, the sheet of keys, the glossary. */
export function useHelpCommands(): readonly Command[] {
  const help = useHelp()
  const view = useView()
  const plain = { group: 'Help' as const, enabled: true, undoable: false }
  return [
    { ...plain, id: 'help.lessons', title: 'Lessons', run: () => (view.workspace = 'challenges') },
    { ...plain, id: 'help.keys', title: 'Keyboard sheet', keys: 'F1', run: () => (help.dialog = 'keys') },
    {
      ...plain,
      id: 'help.glossary',
      title: 'Glossary',
      keys: 'Shift+F1',
      run: () => help.explain(nearestTerm(document.activeElement)),
    },
  ]
}
