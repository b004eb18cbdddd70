import { z } from 'zod'
import { analysisPart } from './analysis'
import { diskChange } from './documents'
import { engineNotice, engineStatus, jobProgress } from './engine'
import { openedFile } from './launch-file'
import type { EventName } from './names'

/** Every message from the main process to the window. */
export const events = {
  /** A second start of the app, or the system's file manager, handed over a file. */
  'app.openDocument': openedFile,
  /** The window is about to go: the page answers with `documents.ready`. */
  'app.closing': z.undefined(),
  'files.changed': diskChange,
  /** A command was chosen in the native menu. */
  'menu.command': z.strictObject({ id: z.string() }),
  'engine.status': engineStatus,
  'engine.notice': engineNotice,
  'jobs.progress': jobProgress,
  'jobs.part': analysisPart,
  /** A person asked to be told: there is a newer version of the app. */
  'updates.newer': z.strictObject({ version: z.string() }),
} as const satisfies Record<EventName, z.ZodType>

export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>
