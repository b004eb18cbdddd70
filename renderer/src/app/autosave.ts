import { watchDebounced } from '@vueuse/core'
import { useDocument } from '../stores/document'
import { useFiles } from '../stores/files'
import { useSettings } from '../stores/settings'

/** How long an edit rests before it is written into the person's own file. */
const REST_MS = 1000

/** Saves documents that have a file, where a person has switched that on. What fails says so and waits for the next edit. */
export function autosave(): void {
  const documents = useDocument()
  const files = useFiles()
  const settings = useSettings()
  watchDebounced(
    [() => documents.sessions, () => settings.autosave],
    async () => {
      if (!settings.autosave) return
      for (const session of documents.sessions) {
        if (documents.savedIn(session.id).file && documents.hasUnsavedEdits(session))
          await files.save(session)
      }
    },
    { debounce: REST_MS },
  )
}
