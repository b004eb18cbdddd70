import { z } from 'zod'
import { fileName } from './documents'

/** A file that was handed to the app from outside: its name and its text, not parsed yet. */
const launchDocument = z.strictObject({ kind: z.literal('document'), file: fileName, text: z.string() })

/** An exported figure that was handed to the app: its name, and the text of the document that made it. */
const launchFigure = z.strictObject({
  kind: z.literal('figure'),
  name: z.string(),
  text: z.string(),
})

/** Why the file could not be read, as a sentence. */
const launchError = z.strictObject({ kind: z.literal('error'), message: z.string() })

export const openedFile = z.discriminatedUnion('kind', [launchDocument, launchFigure, launchError])

export const launchFile = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  launchDocument,
  launchFigure,
  launchError,
])

export type OpenedFile = z.infer<typeof openedFile>
export type LaunchFile = z.infer<typeof launchFile>
