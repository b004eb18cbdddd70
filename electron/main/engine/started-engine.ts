import { totalmem } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { app, BrowserWindow } from 'electron'
import { emit } from '../ipc'
import { EngineThread } from './engine-thread'

const gigabyte = 2 ** 30

/** The engine of this app: models under its user data, a quarter of the computer's memory, at most 4 GB. */
export function startedEngine(): EngineThread {
  const everyWindow = BrowserWindow.getAllWindows.bind(BrowserWindow)
  return new EngineThread(
    {
      library: join(app.getPath('userData'), 'models'),
      budget: Math.min(4 * gigabyte, Math.floor(totalmem() / 4)),
    },
    (settings) => new Worker(join(import.meta.dirname, 'engine.js'), { workerData: settings }),
    {
      onStatus: (status) => everyWindow().forEach((window) => emit(window, 'engine.status', status)),
      onNotice: (message, lost) =>
        everyWindow().forEach((window) => emit(window, 'engine.notice', { message, lost })),
    },
  )
}
