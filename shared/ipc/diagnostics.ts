import { z } from 'zod'

/** The calls about what somebody needs who has to find out what went wrong. */
export const diagnosticsRoutes = {
  /** Versions, system, engine, graphics and the last errors, as text. No prompt, no document, no folder is in it. */
  'app.diagnostics': { args: z.undefined(), result: z.string() },
  /** Puts that text on the clipboard. */
  'app.copyDiagnostics': { args: z.undefined(), result: z.undefined() },
  /** Shows the folder of logs in the system's file manager; false when there is none or it did not open. */
  'app.openLogs': { args: z.undefined(), result: z.boolean() },
} as const
