import { arch, cpus, freemem, release, totalmem, type } from 'node:os'
import { existsSync } from 'node:fs'
import { app, clipboard, screen, shell, type BrowserWindow } from 'electron'
import type { EngineThread } from '../engine/engine-thread'
import type { Handlers } from '../router'
import { diagnosticsText, type Facts } from './diagnostics'
import type { LogFile } from './log-file'

type DiagnosticsRoute = 'app.diagnostics' | 'app.copyDiagnostics' | 'app.openLogs'

const MOST_ERRORS = 20

/** What the main process does for each route about its log. */
export function diagnosticsHandlers(
  log: LogFile,
  engine: EngineThread,
): Pick<Handlers<BrowserWindow>, DiagnosticsRoute> {
  const text = async () => diagnosticsText(await facts(log, engine))
  return {
    'app.diagnostics': text,

    'app.copyDiagnostics': async () => clipboard.writeText(await text()),

    'app.openLogs': async () => existsSync(log.folder) && (await shell.openPath(log.folder)) === '',
  }
}

async function facts(log: LogFile, engine: EngineThread): Promise<Facts> {
  const processors = cpus()
  return {
    versions: {
      [app.name]: app.getVersion(),
      Electron: process.versions.electron,
      Chromium: process.versions.chrome,
      Node: process.versions.node,
      V8: process.versions.v8,
    },
    isPackaged: app.isPackaged,
    system: `${type()} ${release()} ${arch()}, ${app.getLocale()}`,
    processor: `${processors[0]?.model ?? 'unknown processor'}, ${processors.length} threads`,
    memory: { total: totalmem(), free: freemem() },
    screens: screen
      .getAllDisplays()
      .map(({ size, scaleFactor }) => `${size.width} × ${size.height}, scale ${scaleFactor}`),
    graphics: await graphics(),
    features: app.getGPUFeatureStatus() as unknown as Record<string, string>,
    engine: engine.status,
    errors: log.last('error', MOST_ERRORS),
  }
}

/** What Chromium knows without starting a process to find out. */
async function graphics(): Promise<readonly string[]> {
  const info = (await app.getGPUInfo('basic').catch(() => null)) as {
    gpuDevice?: readonly { active?: boolean; vendorId?: number; deviceId?: number; driverVersion?: string }[]
  } | null
  const devices = info?.gpuDevice ?? []
  if (devices.length === 0) return ['no graphics processor known']
  return devices.map(
    ({ active, vendorId = 0, deviceId = 0, driverVersion }) =>
      `vendor 0x${vendorId.toString(16)} device 0x${deviceId.toString(16)}${driverVersion ? ` driver ${driverVersion}` : ''}${active ? ', active' : ''}`,
  )
}
