import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, session } from 'electron'
import { z } from 'zod'
import { chosenFault } from '../engine/thread/chosen-fault'
import { Closing } from './closing'
import { DocumentDesk } from './documents/document-desk'
import { DocumentFiles } from './documents/document-files'
import { RecentFiles } from './documents/recent-files'
import { answerDrops, answerOffers } from './dropped-files'
import { OfferedFiles } from './engine/engine-handlers'
import { EngineWork } from './engine/engine-work'
import { startedEngine } from './engine/started-engine'
import { logLostProcesses, offerReload } from './failures'
import { fileArgument } from './file-argument'
import { HandedFile } from './handed-file'
import { handlers } from './handlers'
import { answerCalls, emit } from './ipc'
import { KeptTheme } from './kept-theme'
import { followApp } from './logs/follow-app'
import { LogFile } from './logs/log-file'
import { clearMenu } from './menu'
import { answerPorts } from './numbers-port'
import { devServer, startUrl } from './origin'
import { ensureProfile, tellTemporary } from './profile'
import { registerScheme, serveFolder } from './protocol'
import { hardenApp } from './security'
import { EngineChoices } from './settings/engine-choices'
import { KeptSettings } from './settings/kept-settings'
import { silenceChromium } from './switches'
import { UpdateCheck } from './updates/update-check'
import { createWindow, revealWindow } from './window'

/** How long a quit waits for what the engine gives up; of a run it is one part of the model. */
const LONGEST_RETIRING_MS = 5000

/** What a second start of the app sends to the first. */
const handover = z.object({ file: z.string().nullable() })

const server = app.isPackaged ? null : devServer(process.env.ELECTRON_RENDERER_URL)
const isTemporary = ensureProfile()
const own = (name: string) => join(app.getPath('userData'), name)
const files = new DocumentFiles((file, disk) => {
  for (const window of BrowserWindow.getAllWindows()) emit(window, 'files.changed', { file, disk })
})
const desk = new DocumentDesk(own('documents'), files)
const recent = new RecentFiles(own('recent-files.json'))
const closing = new Closing()
const log = new LogFile(own('logs'))
const offered = new OfferedFiles()
const settings = new KeptSettings(own('settings.json'))
const choices = new EngineChoices(process.env.INDUCTION_LAB_MODELS || own('models'), process.env)
const engine = startedEngine({
  library: choices.library(settings.now),
  budget: choices.budget(settings.now),
  fault: app.isPackaged ? null : chosenFault(process.env.INDUCTION_LAB_FAULT),
})
const updates = new UpdateCheck(settings, {
  version: app.getVersion(),
  through: () => {
    const { proxy, offline } = choices.hub(settings.now)
    return offline ? null : { proxy, env: process.env }
  },
})
const work = new EngineWork(own('engine-work.json'))
const keptTheme = new KeptTheme(own('theme.json'))
const handedFile = new HandedFile(async (path) => {
  const opened = await files.open(path)
  if (opened.kind === 'document') await recent.add(files.path(opened.file.token)!)
  return opened
})
const file = fileArgument(process.argv, process.cwd(), !app.isPackaged)

if (app.requestSingleInstanceLock({ file })) start()
else app.quit()

function start(): void {
  followApp(log)
  silenceChromium(server === null)
  registerScheme()
  hardenApp(server)
  logLostProcesses()
  if (file !== null) void handedFile.take(file)

  app.on('second-instance', (_event, _argv, _folder, data) => {
    const sent = handover.safeParse(data)
    if (sent.success && sent.data.file !== null) void handOver(sent.data.file)
    else reveal()
  })
  // How macOS hands over a file, before or after the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    void handOver(path)
  })
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    desk.closeAll()
    work.close()
    if (!engine.isBusy) return void engine.end()
    // Not in the middle of a run: that would end as a crash.
    event.preventDefault()
    void engine.retire(LONGEST_RETIRING_MS).then(() => app.exit())
  })
  app.on('browser-window-focus', () => files.checkAll())
  void app.whenReady().then(open)
}

function open(): void {
  clearMenu()
  // Before there is a window: its background and its buttons are drawn before the page is.
  nativeTheme.themeSource = keptTheme.read()
  serveFolder(session.defaultSession, join(import.meta.dirname, '../renderer'))
  const answering = handlers({
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
  })
  answerCalls(answering, server)
  answerPorts(answering, server)
  answerDrops((path) => void handOver(path), server)
  answerOffers(offered, server)
  const window = createWindow(own('window.json'))
  closing.follow(window)
  if (isTemporary) tellTemporary(window)
  const load = () => window.loadURL(server?.href ?? startUrl).catch(() => {})
  offerReload(window, () => void load())
  // After the page is there: it is what tells of a newer version, and nothing waits for the network.
  window.webContents.once('did-finish-load', () => void tellNewer(window))
  void load()
}

async function handOver(path: string): Promise<void> {
  const opened = await handedFile.take(path)
  const window = reveal()
  if (window) emit(window, 'app.openDocument', opened)
}

async function tellNewer(window: BrowserWindow): Promise<void> {
  const version = await updates.askIfDue(Date.now())
  if (version !== null && !window.isDestroyed()) emit(window, 'updates.newer', { version })
}

function reveal(): BrowserWindow | undefined {
  const [window] = BrowserWindow.getAllWindows()
  if (window) revealWindow(window)
  return window
}
