import { useToasts } from '../../stores/toasts'

/**
 * Asks where a file goes, writes it, and says so.
 *
 * @param name what is suggested, with its extension
 */
export async function saveBytes(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const toasts = useToasts()
  const dot = name.lastIndexOf('.')
  const reply = await window.lab.invoke('file.export', {
    // A model's name can be as long as its file's.
    name: name.slice(0, dot).slice(0, 200),
    files: [{ name: `export${name.slice(dot)}`, bytes }],
  })
  if (!reply.ok) toasts.error(reply.message)
  else if (reply.value.kind === 'error') toasts.error(reply.value.message)
  else if (reply.value.kind === 'saved') toasts.done(`Saved ${reply.value.name}.`)
}

export const saveText = (name: string, text: string): Promise<void> =>
  saveBytes(name, new TextEncoder().encode(text))
