import { glossary } from '../help/glossary'
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
      // What is pointed at and being explained is meant, before what has the focus.
      run: () => help.explain(help.pointed?.term ?? nearestTerm(document.activeElement)),
    },
  ]
}

/** What a word means, for each word of the glossary and its other names; found by typing, and listed nowhere. */
export function useTermCommands(): readonly Command[] {
  const help = useHelp()
  return glossary.map(({ term, also = [] }) => ({
    id: `help.term.${term}`,
    title: `What is “${term}”?`,
    where: ['Glossary', ...also].join(', '),
    group: 'Help' as const,
    enabled: true,
    undoable: false,
    run: () => help.explain(term),
  }))
}
