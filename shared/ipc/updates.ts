import { z } from 'zod'

/** What came of the last question for a newer version. */
const updateAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('current'), version: z.string() }),
  z.strictObject({ kind: z.literal('newer'), version: z.string(), page: z.string().nullable() }),
  z.strictObject({ kind: z.literal('failed'), message: z.string() }),
])

export const updateView = z.strictObject({
  /** Whether it asks by itself, at most once a day. */
  on: z.boolean(),
  /** The address that is asked; empty: none, and nothing can be asked. */
  feed: z.string(),
  /** When it last asked, in milliseconds since 1970. */
  asked: z.number().nullable(),
  answer: updateAnswer.nullable(),
})
export type UpdateView = z.infer<typeof updateView>
export type UpdateAnswer = z.infer<typeof updateAnswer>

const updateChange = z.strictObject({ on: z.boolean().optional(), feed: z.string().max(1_000).optional() })
export type UpdateChange = z.infer<typeof updateChange>

/** The calls about newer versions of the app. */
export const updateRoutes = {
  'updates.read': { args: z.undefined(), result: updateView },
  'updates.change': {
    args: updateChange,
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('kept'), updates: updateView }),
      z.strictObject({ kind: z.literal('refused'), message: z.string() }),
    ]),
  },
  /** Asks now. */
  'updates.check': { args: z.undefined(), result: updateView },
  /** Copies the address of the newer version's page; nothing is opened. */
  'updates.copyPage': { args: z.undefined(), result: z.boolean() },
} as const
