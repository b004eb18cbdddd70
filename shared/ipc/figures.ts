import { z } from 'zod'

const megabyte = 1024 * 1024

/** Millimetres; a PDF's page is at most 5 m long. */
const length = z.number().min(1).max(5000)

const refusal = z.strictObject({ kind: z.literal('error'), message: z.string() })

export const figureRoutes = {
  /** Draws a figure as a PDF of its own size, with the document that made it as an attachment. */
  'figure.pdf': {
    args: z.strictObject({
      svg: z.string().max(128 * megabyte),
      /** Pages that follow, of the same size. */
      more: z
        .array(z.string().max(4 * megabyte))
        .max(100)
        .optional(),
      width: length,
      height: length,
      title: z.string().max(10_000),
      subject: z.string().max(100_000),
      keywords: z.array(z.string().max(10_000)).max(100),
      document: z
        .string()
        .max(128 * megabyte)
        .nullable(),
    }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('pdf'), bytes: z.instanceof(Uint8Array) }),
      refusal,
    ]),
  },
  /** Puts a picture on the clipboard, and its caption for where only text can be pasted. */
  'figure.copyPicture': {
    args: z.strictObject({
      png: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= 256 * megabyte, 'too large'),
      text: z.string().max(100_000),
    }),
    result: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('done') }), refusal]),
  },
} as const
