import { dialog, shell, type BrowserWindow } from 'electron'
import type { SettingsChange } from '#shared/ipc/settings'
import { checkedEndpoint } from '../../engine/download/download-model'
import { DownloadError } from '../../engine/download/download-error'
import { proxyFor } from '../../engine/download/proxy'
import type { EngineThread } from '../engine/engine-thread'
import type { Handlers } from '../router'
import { budgetFault, type EngineChoices } from './engine-choices'
import type { KeptSettings, StoredSettings } from './kept-settings'
import { folderFault } from './model-folder'

type SettingsRoute = Extract<keyof Handlers<BrowserWindow>, `settings.${string}`>

/** What the main process does for each route about its settings: they are checked, kept, and told to the engine. */
export function settingsHandlers(
  settings: KeptSettings,
  choices: EngineChoices,
  engine: EngineThread,
): Pick<Handlers<BrowserWindow>, SettingsRoute> {
  async function keep(change: Partial<StoredSettings>) {
    try {
      await settings.keep(change)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      console.error('The settings were not kept:', error)
      return refused(`The settings hold until the app is closed; they could not be written (${code}).`)
    } finally {
      const { now } = settings
      await engine.configure({ library: choices.library(now), budget: choices.budget(now) })
    }
    return { kind: 'kept' as const, settings: choices.view(settings.now) }
  }

  return {
    'settings.read': () => choices.view(settings.now),

    'settings.change': (change) => {
      const fault = faultOf(change)
      return fault === null ? keep(change) : refused(fault)
    },

    'settings.chooseFolder': async (_args, window) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Choose the model folder',
        properties: ['openDirectory', 'createDirectory'],
      })
      if (canceled || !filePaths[0]) return { kind: 'cancelled' }
      const fault = await folderFault(filePaths[0])
      return fault === null ? keep({ modelFolder: filePaths[0] }) : refused(fault)
    },

    'settings.ownFolder': () => keep({ modelFolder: null }),

    'settings.showFolder': async () => {
      const folder = choices.library(settings.now)
      if ((await folderFault(folder)) === null) await shell.openPath(folder)
    },
  }
}

/** Why a change cannot be made, as a sentence. */
function faultOf({ proxy, endpoint, budget }: SettingsChange): string | null {
  try {
    if (proxy) proxyFor(new URL('https://host'), { proxy })
    if (endpoint) checkedEndpoint(endpoint)
  } catch (error) {
    if (error instanceof DownloadError) return error.message
    throw error
  }
  return typeof budget === 'number' ? budgetFault(budget) : null
}

function refused(message: string) {
  return { kind: 'refused' as const, message }
}
