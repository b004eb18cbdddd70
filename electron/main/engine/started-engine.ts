import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { BrowserWindow } from 'electron'
import type { EngineSettings } from '../../engine/thread/protocol'
import { emit } from '../ipc'
import { EngineThread } from './engine-thread'

/** The engine of this app, as its settings say. It starts when it is first needed. */
export function startedEngine(settings: Omit<EngineSettings, 'provider'>): EngineThread {
  const everyWindow = BrowserWindow.getAllWindows.bind(BrowserWindow)
  return new EngineThread(
    settings,
    (settings) => new Worker(join(import.meta.dirname, 'engine.js'), { workerData: settings }),
    {
      onStatus: (status) => everyWindow().forEach((window) => emit(window, 'engine.status', status)),
      onNotice: (message, lost) =>
        everyWindow().forEach((window) => emit(window, 'engine.notice', { message, lost })),
    },
  )
}
