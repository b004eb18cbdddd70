import { onScopeDispose, watch, type ComputedRef } from 'vue'
import type { LaunchFile } from '#shared/ipc/launch-file'
import { useFiles } from '../stores/files'
import { useUpdates } from '../stores/updates'
import type { Command } from './command'
import { accelerator, isMac } from './keys'
import { leave } from './last-run'

/** Opens what the main process hands over, keeps its menu the same as the registry, and runs what is chosen there. */
export function followMainProcess(commands: ComputedRef<readonly Command[]>): void {
  const files = useFiles()
  const updates = useUpdates()

  function openFile(file: LaunchFile) {
    if (file.kind !== 'none') files.openFile(file)
  }

  const stops = [
    window.lab.on('app.closing', () => void leave()),
    window.lab.on('app.openDocument', openFile),
    window.lab.on('updates.newer', ({ version }) => updates.tell(version)),
    window.lab.on('menu.command', ({ id }) => {
      const command = commands.value.find((each) => each.id === id)
      if (command?.enabled) command.run()
    }),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))

  void window.lab.invoke('app.initialDocument').then((reply) => reply.ok && openFile(reply.value))

  // Only macOS has a menu bar of its own; elsewhere the page draws the menu.
  if (!isMac) return
  watch(
    commands,
    (list) => {
      const items = list.map(({ id, title, keys, enabled, group }) => ({
        id,
        label: title,
        enabled,
        group,
        ...(keys ? { accelerator: accelerator(keys) } : {}),
      }))
      void window.lab.invoke('menu.set', { items })
    },
    { immediate: true },
  )
}
