import { computed, onScopeDispose, type ComputedRef } from 'vue'
import { useDocument } from '../stores/document'
import { useFiles } from '../stores/files'
import { useSettings } from '../stores/settings'
import type { Command } from './command'

/** New, open, save and close, and the way from one open document to the next. */
export function useFileCommands(): ComputedRef<readonly Command[]> {
  const documents = useDocument()
  const files = useFiles()
  const settings = useSettings()
  const plain = { group: 'File' as const, enabled: true, undoable: false }

  void files.refreshRecent()
  const stop = window.lab.on('files.changed', ({ file, disk }) => void files.diskChanged(file, disk))
  onScopeDispose(stop)

  return computed<readonly Command[]>(() => {
    const { file } = documents.savedIn(documents.session.id)
    const several = documents.sessions.length > 1
    return [
      { ...plain, id: 'file.new', title: 'New', keys: 'Mod+N', run: files.create },
      { ...plain, id: 'file.open', title: 'Open…', keys: 'Mod+O', run: () => void files.choose() },
      ...files.recent.map((each) => ({
        ...plain,
        id: `file.recent.${each.token}`,
        title: `Open recent: ${each.name}`,
        where: each.folder,
        run: () => void files.openRecent(each),
      })),
      { ...plain, id: 'file.save', title: 'Save', keys: 'Mod+S', run: () => void files.save() },
      {
        ...plain,
        id: 'file.saveAs',
        title: 'Save as…',
        keys: 'Mod+Shift+S',
        run: () => void files.saveAs(),
      },
      {
        ...plain,
        id: 'file.autosave',
        title: 'Save to the file automatically',
        checked: settings.autosave,
        run: () => (settings.autosave = !settings.autosave),
      },
      { ...plain, id: 'file.duplicate', title: 'Duplicate', run: () => files.duplicate() },
      {
        ...plain,
        id: 'file.revert',
        title: file ? `Revert to “${file.name}”` : 'Revert to the opened version',
        enabled: documents.isEdited && (file !== null || documents.undoLabel !== null),
        reason: 'Nothing has changed',
        undoable: true,
        run: () => void files.revert(),
      },
      { ...plain, id: 'file.close', title: 'Close', keys: 'Mod+W', run: () => void files.close() },
      {
        ...plain,
        id: 'file.next',
        title: 'Next document',
        keys: 'Ctrl+Tab',
        enabled: several,
        reason: 'Only one document is open',
        run: () => documents.cycle(1),
      },
      {
        ...plain,
        id: 'file.previous',
        title: 'Previous document',
        keys: 'Ctrl+Shift+Tab',
        enabled: several,
        reason: 'Only one document is open',
        run: () => documents.cycle(-1),
      },
    ]
  })
}
