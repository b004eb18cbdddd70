import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, session } from 'electron'
import { z } from 'zod'
import { Closing } from './closing'
import { DocumentDesk } from './documents/document-desk'
import { DocumentFiles } from './documents/document-files'
import { RecentFiles } from './documents/recent-files'
import { answerDrops, answerOffers } from './dropped-files'
import { OfferedFiles } from './engine/engine-handlers'
import { startedEngine } from './engine/started-engine'
import { logLostProcesses, offerReload } from './failures'
import { fileArgument } from './file-argument'
import { HandedFile } from './handed-file'
import { handlers } from './handlers'
import { answerCalls, emit } from './ipc'
import { KeptTheme } from './kept-theme'
import { clearMenu } from './menu'
import { devServer, startUrl } from './origin'
import { registerScheme, serveFolder } from './protocol'
import { hardenApp } from './security'
import { silenceChromium } from './switches'
import { createWindow, revealWindow } from './window'

/** What a second start of the app sends to the first. */
const handover = z.object({ file: z.string().nullable() })

const server = app.isPackaged ? null : devServer(process.env.ELECTRON_RENDERER_URL)
const own = (name: string) => join(app.getPath('userData'), name)
const files = new DocumentFiles((file, disk) => {
  for (const window of BrowserWindow.getAllWindows()) emit(window, 'files.changed', { file, disk })
})
const desk = new DocumentDesk(own('documents'), files)
const recent = new RecentFiles(own('recent-files.json'))
const closing = new Closing()
const offered = new OfferedFiles()
const engine = startedEngine()
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
  app.on('will-quit', () => {
    desk.closeAll()
    void engine.end()
  })
  app.on('browser-window-focus', () => files.checkAll())
  void app.whenReady().then(open)
}

function open(): void {
  clearMenu()
  // Before there is a window: its background and its buttons are drawn before the page is.
  nativeTheme.themeSource = keptTheme.read()
  serveFolder(session.defaultSession, join(import.meta.dirname, '../renderer'))
  answerCalls(handlers({ handedFile, desk, recent, closing, keptTheme, engine, offered }), server)
  answerDrops((path) => void handOver(path), server)
  answerOffers(offered, server)
  const window = createWindow(own('window.json'))
  closing.follow(window)
  const load = () => window.loadURL(server?.href ?? startUrl).catch(() => {})
  offerReload(window, () => void load())
  void load()
}

async function handOver(path: string): Promise<void> {
  const opened = await handedFile.take(path)
  const window = reveal()
  if (window) emit(window, 'app.openDocument', opened)
}

function reveal(): BrowserWindow | undefined {
  const [window] = BrowserWindow.getAllWindows()
  if (window) revealWindow(window)
  return window
}
