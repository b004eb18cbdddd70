import { z } from 'zod'
import { analysisRoutes } from './analysis'
import { appInfo } from './app-info'
import { circuitRoutes } from './circuits'
import { compareRoutes } from './compare'
import { diagnosticsRoutes } from './diagnostics'
import { documentRoutes } from './documents'
import { downloadRoutes } from './downloads'
import { engineRoutes } from './engine'
import { exportRoutes } from './export'
import { figureRoutes } from './figures'
import { importingRoutes } from './importing'
import { launchFile } from './launch-file'
import { menuItems } from './menu'
import type { RouteName } from './names'
import { settingsRoutes } from './settings'
import { updateRoutes } from './updates'

export interface Route {
  readonly args: z.ZodType
  readonly result: z.ZodType
}

const nothing = z.undefined()

/** Every call from the window to the main process, with the shapes of what goes in and what comes back. */
export const routes = {
  ...diagnosticsRoutes,
  ...documentRoutes,
  ...exportRoutes,
  ...figureRoutes,
  ...engineRoutes,
  ...downloadRoutes,
  ...settingsRoutes,
  ...updateRoutes,
  ...analysisRoutes,
  ...circuitRoutes,
  ...importingRoutes,
  ...compareRoutes,
  'app.info': { args: nothing, result: appInfo },
  /** The file that was last handed to the app from outside, so that a reload finds it again. */
  'app.initialDocument': { args: nothing, result: launchFile },
  /** CSS pixels per unzoomed CSS pixel. */
  'window.setZoom': { args: z.strictObject({ factor: z.number().min(0.8).max(2) }), result: nothing },
  'window.setTheme': {
    args: z.strictObject({ theme: z.enum(['system', 'light', 'dark']) }),
    result: nothing,
  },
  'window.setTitle': {
    args: z.strictObject({ title: z.string().max(500), edited: z.boolean() }),
    result: nothing,
  },
  'window.close': { args: nothing, result: nothing },
  /**
   * Pastes where the keyboard is, as the answer to a person's key or click; at any other time it does nothing. The page
   * gets what the person's own paste would bring, and nothing back from here.
   */
  'window.paste': { args: nothing, result: nothing },
  /** Replaces the native menu where the system has one (macOS); elsewhere it changes nothing. */
  'menu.set': { args: z.strictObject({ items: menuItems }), result: nothing },
} as const satisfies Record<RouteName, Route>

export type Arguments<R extends RouteName> = z.infer<(typeof routes)[R]['args']>
export type Result<R extends RouteName> = z.infer<(typeof routes)[R]['result']>
