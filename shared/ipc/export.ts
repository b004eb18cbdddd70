import { z } from 'zod'

/** A name without folders. */
const bareName = z.string().regex(/^[\w-][\w.-]{0,99}$/, 'a bare file name')

const megabyte = 1024 * 1024

const content = z
  .instanceof(Uint8Array)
  .refine(({ byteLength }) => byteLength <= 256 * megabyte, 'larger than any export')

export const exportRoutes = {
  /**
   * Shows the system's dialog and writes what a person exports: one file, or several as a new folder. `name` is
   * suggested for the file or the folder; with `folder`, one file gets a folder too.
   */
  'file.export': {
    args: z.strictObject({
      name: z.string().min(1).max(300),
      files: z
        .array(z.strictObject({ name: bareName, bytes: content }))
        .min(1)
        .max(10_000),
      folder: z.boolean().optional(),
    }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('saved'), name: z.string() }),
      z.strictObject({ kind: z.literal('cancelled') }),
      z.strictObject({ kind: z.literal('error'), message: z.string() }),
    ]),
  },
} as const
