import { useToasts } from '../../stores/toasts'

/** Asks where a file goes, writes it, and says so. */
export async function saveBytes(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const toasts = useToasts()
  const bare = name.replace(/[\\/:*?"<>|]/g, '-')
  const reply = await window.lab.invoke('file.export', { name: bare, files: [{ name: bare, bytes }] })
  if (!reply.ok) toasts.error(reply.message)
  else if (reply.value.kind === 'error') toasts.error(reply.value.message)
  else if (reply.value.kind === 'saved') toasts.done(`Saved ${reply.value.name}.`)
}

export const saveText = (name: string, text: string): Promise<void> =>
  saveBytes(name, new TextEncoder().encode(text))
