import { clipboard, type BrowserWindow } from 'electron'
import type { Handlers } from '../router'
import type { KeptSettings } from '../settings/kept-settings'
import { isFeed } from './ask-feed'
import type { UpdateCheck } from './update-check'

type UpdateRoute = Extract<keyof Handlers<BrowserWindow>, `updates.${string}`>

/** What the main process does for each route about newer versions. */
export function updateHandlers(
  check: UpdateCheck,
  settings: KeptSettings,
): Pick<Handlers<BrowserWindow>, UpdateRoute> {
  return {
    'updates.read': () => check.view,

    'updates.change': async ({ on, feed }) => {
      if (feed && !isFeed(feed)) {
        return {
          kind: 'refused',
          message: `“${feed.slice(0, 200)}” cannot be asked. Write an address that begins with https://.`,
        }
      }
      if (feed !== undefined && feed !== settings.now.updateFeed) check.forget()
      try {
        await settings.keep({ updates: on, updateFeed: feed })
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        console.error('The settings were not kept:', error)
        const message = `The settings hold until the app is closed; they could not be written (${code}).`
        return { kind: 'refused', message }
      }
      return { kind: 'kept', updates: check.view }
    },

    'updates.check': () => check.ask(Date.now()),

    'updates.copyPage': () => {
      if (check.page === null) return false
      void clipboard.writeText(check.page)
      return true
    },
  }
}
