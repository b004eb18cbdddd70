import { app, nativeTheme, type BrowserWindow } from 'electron'
import type { HandedFile } from './handed-file'
import { emit } from './ipc'
import { setMenu } from './menu'
import type { Handlers } from './router'
import { refreshTitleBar, windowControls } from './title-bar'

/** What the main process does for each route. */
export const handlers = (handedFile: HandedFile): Handlers<BrowserWindow> => ({
  'app.info': () => ({
    name: app.name,
    versions: {
      app: app.getVersion(),
      electron: process.versions.electron,
      chrome: process.versions.chrome,
      node: process.versions.node,
    },
    platform: process.platform as 'linux' | 'darwin' | 'win32',
    windowControls,
  }),

  'app.initialDocument': () => handedFile.latest(),

  'window.setZoom': ({ factor }, window) => {
    window.webContents.setZoomFactor(factor)
    refreshTitleBar(window)
  },

  'window.setTheme': ({ theme }) => {
    nativeTheme.themeSource = theme
  },

  'window.setTitle': ({ title, edited }, window) => {
    window.setTitle([edited ? `${title} (edited)` : title, app.name].filter(Boolean).join(' – '))
    window.setDocumentEdited(edited)
  },

  'window.close': (_args, window) => window.close(),

  'menu.set': ({ items }, window) => setMenu(items, (id) => emit(window, 'menu.command', { id })),
})
