import { app, nativeTheme, type BrowserWindow } from 'electron'
import type { Closing } from './closing'
import type { DocumentDesk } from './documents/document-desk'
import { documentHandlers } from './documents/document-handlers'
import type { RecentFiles } from './documents/recent-files'
import { circuitHandlers } from './engine/circuit-handlers'
import { engineHandlers, type OfferedFiles } from './engine/engine-handlers'
import type { EngineThread } from './engine/engine-thread'
import type { EngineWork } from './engine/engine-work'
import { exportFiles } from './export-file'
import { figureHandlers } from './figures/figure-handlers'
import type { HandedFile } from './handed-file'
import { emit } from './ipc'
import type { KeptTheme } from './kept-theme'
import { diagnosticsHandlers } from './logs/diagnostics-handlers'
import type { LogFile } from './logs/log-file'
import { setMenu } from './menu'
import { pasteForPerson } from './paste'
import type { Handlers } from './router'
import type { EngineChoices } from './settings/engine-choices'
import type { KeptSettings } from './settings/kept-settings'
import { settingsHandlers } from './settings/settings-handlers'
import { refreshTitleBar, windowControls } from './title-bar'
import type { UpdateCheck } from './updates/update-check'
import { updateHandlers } from './updates/update-handlers'

interface Parts {
  readonly handedFile: HandedFile
  readonly desk: DocumentDesk
  readonly recent: RecentFiles
  readonly closing: Closing
  readonly keptTheme: KeptTheme
  readonly engine: EngineThread
  readonly offered: OfferedFiles
  readonly settings: KeptSettings
  readonly choices: EngineChoices
  readonly work: EngineWork
  readonly log: LogFile
  readonly updates: UpdateCheck
}

/** What the main process does for each route. */
export const handlers = ({
  handedFile,
  desk,
  recent,
  closing,
  keptTheme,
  engine,
  offered,
  settings,
  choices,
  work,
  log,
  updates,
}: Parts): Handlers<BrowserWindow> => ({
  ...diagnosticsHandlers(log, engine),

  ...documentHandlers(desk, recent, () => closing.ready()),

  ...figureHandlers,

  ...engineHandlers(engine, offered, () => choices.hub(settings.now), work),

  ...settingsHandlers(settings, choices, engine),

  ...circuitHandlers(engine),

  ...updateHandlers(updates, settings),

  'file.export': (args, window) => exportFiles(args, window),

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
    return keptTheme.keep(theme)
  },

  'window.setTitle': ({ title, edited }, window) => {
    window.setTitle([edited ? `${title} (edited)` : title, app.name].filter(Boolean).join(' – '))
    window.setDocumentEdited(edited)
  },

  'window.close': (_args, window) => window.close(),

  'window.paste': (_args, window) => pasteForPerson(window),

  'menu.set': ({ items }, window) => setMenu(items, (id) => emit(window, 'menu.command', { id })),
})
