import { z } from 'zod'

/** Names an open document in the journal; the page makes it. */
const documentId = z.string().min(1).max(400)

/** Stands for a file that the app was given; the page never learns where it lies. */
const fileToken = z.string().min(1).max(64)

/** A file as the page knows it: its bare name and that of the folder that it is in. */
export const fileName = z.strictObject({ token: fileToken, name: z.string(), folder: z.string() })
export type FileName = z.infer<typeof fileName>

/** One record of a document's journal, on one line. */
const record = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\n'), 'one line')
const records = z.array(record).max(100_000)

/** Why something was not done, as a sentence. */
const refusal = z.strictObject({ kind: z.literal('error'), message: z.string() })
const done = z.strictObject({ kind: z.literal('done') })
const cancelled = z.strictObject({ kind: z.literal('cancelled') })

/** What the disk has in the place of a document's file, compared with what was last read or written there. */
export const diskState = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('same') }),
  z.strictObject({ kind: z.literal('changed'), text: z.string() }),
  z.strictObject({ kind: z.literal('gone') }),
])
export type DiskState = z.infer<typeof diskState>

/** A document of the last run, as its journal has it. */
const keptDocument = z.strictObject({
  id: documentId,
  records: z.array(z.string()),
  damaged: z.boolean(),
  snapshot: z.strictObject({ records: z.int(), text: z.string() }).nullable(),
  file: fileName.nullable(),
  disk: diskState,
})
export type KeptDocument = z.infer<typeof keptDocument>

export const restored = z.strictObject({
  documents: z.array(keptDocument),
  /** What the page last stored about its own state. */
  view: z.string().nullable(),
})
export type Restored = z.infer<typeof restored>

const fileContent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('document'), file: fileName, text: z.string() }),
  /** An exported figure, with the text of the document that made it. */
  z.strictObject({ kind: z.literal('figure'), name: z.string(), text: z.string() }),
  refusal,
])

const saved = z.strictObject({ kind: z.literal('saved'), file: fileName })

const text = z.string().max(128_000_000)

/** The calls about documents: their journals and their files. */
export const documentRoutes = {
  /** What the last run left; asked once, before the page draws anything. */
  'documents.restore': { args: z.undefined(), result: restored },
  /** Starts a document's journal, or starts it afresh. */
  'documents.begin': {
    args: z.strictObject({ id: documentId, records, file: fileToken.nullable() }),
    result: z.discriminatedUnion('kind', [done, refusal]),
  },
  /** Answered when the records outlive this process. */
  'documents.append': {
    args: z.strictObject({ id: documentId, records }),
    result: z.discriminatedUnion('kind', [done, refusal]),
  },
  /** The document as it is after so many records. */
  'documents.snapshot': {
    args: z.strictObject({ id: documentId, records: z.int().min(0), text }),
    result: z.undefined(),
  },
  'documents.close': { args: z.strictObject({ id: documentId }), result: z.undefined() },
  'documents.keepView': { args: z.strictObject({ view: z.string().max(1_000_000) }), result: z.undefined() },
  /** The page has sent all that it wanted to before the window goes. */
  'documents.ready': { args: z.undefined(), result: z.undefined() },

  /** Shows the system's dialog; an empty list when it was cancelled. */
  'files.choose': { args: z.undefined(), result: z.array(fileContent) },
  'files.read': { args: z.strictObject({ file: fileToken }), result: fileContent },
  /** Newest first. */
  'files.recent': { args: z.undefined(), result: z.array(fileName) },
  /** `overwrite` writes although another program has changed the file. */
  'files.save': {
    args: z.strictObject({ id: documentId, file: fileToken, text, overwrite: z.boolean() }),
    result: z.discriminatedUnion('kind', [saved, z.strictObject({ kind: z.literal('changed') }), refusal]),
  },
  /** Shows the system's dialog and writes nothing yet. Files of other open documents are refused. */
  'files.chooseName': {
    args: z.strictObject({ name: z.string().max(300), others: z.array(fileToken) }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('chosen'), file: fileName }),
      cancelled,
      refusal,
    ]),
  },
} as const

/** Another program has changed a file, or taken it away. */
export const diskChange = z.strictObject({ file: fileToken, disk: diskState })
