import { useLocalStorage, type RemovableRef } from '@vueuse/core'

/** Ids of the commands that were last run from the palette, newest first. */
export const useRecentCommands = (): RemovableRef<string[]> =>
  useLocalStorage<string[]>('recent-commands', [])
