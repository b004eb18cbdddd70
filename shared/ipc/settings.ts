import { z } from 'zod'

/** What the main process keeps of a person's settings; the page keeps what only it draws with. */
export const engineSettings = z.strictObject({
  /** Where models are kept, by its bare name and that of the folder that it is in; `own`: nobody chose another. */
  folder: z.strictObject({
    name: z.string(),
    parent: z.string(),
    own: z.boolean(),
    /** The variable of the environment that names it, where nobody chose another. */
    by: z.string().nullable(),
  }),
  /** `http://host:port`; empty: what the environment says. */
  proxy: z.string(),
  /** The hub, or a mirror; empty: `hub`. */
  endpoint: z.string(),
  hub: z.string(),
  offline: z.boolean(),
  /** A variable of the environment that turns offline mode on, whatever is chosen here. */
  offlineBy: z.string().nullable(),
  /** Megabytes that the engine may keep; `null`: `automaticBudget`. */
  budget: z.int().nullable(),
  automaticBudget: z.int(),
  /** Of this computer's memory. */
  memory: z.int(),
})
export type EngineSettingsView = z.infer<typeof engineSettings>

const settingsChange = z.strictObject({
  proxy: z.string().max(1_000).optional(),
  endpoint: z.string().max(1_000).optional(),
  offline: z.boolean().optional(),
  budget: z.int().nullable().optional(),
})
export type SettingsChange = z.infer<typeof settingsChange>

const kept = z.strictObject({ kind: z.literal('kept'), settings: engineSettings })
const refused = z.strictObject({ kind: z.literal('refused'), message: z.string() })
const changed = z.discriminatedUnion('kind', [kept, refused])

/** The calls about settings that the main process needs itself. */
export const settingsRoutes = {
  'settings.read': { args: z.undefined(), result: engineSettings },
  'settings.change': { args: settingsChange, result: changed },
  /** Shows the system's dialog for the folder of models. Nothing is moved. */
  'settings.chooseFolder': {
    args: z.undefined(),
    result: z.discriminatedUnion('kind', [kept, refused, z.strictObject({ kind: z.literal('cancelled') })]),
  },
  /** Back to the folder that the app has by itself. */
  'settings.ownFolder': { args: z.undefined(), result: changed },
  /** Shows the folder of models in the system's file manager. */
  'settings.showFolder': { args: z.undefined(), result: z.undefined() },
} as const
