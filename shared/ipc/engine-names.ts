import { z } from 'zod'

/** Names a model of the library; the page never learns where it lies. */
export const modelId = z.string().min(1).max(300)
/** Names what the engine keeps of a run. */
export const handle = z.string().min(1).max(64)
/** Names a job; the page makes it. */
export const jobId = z.string().min(1).max(64)

export const count = z.int().nonnegative()

/** What neither a checkpoint nor a configuration says: one of the choices, or a positive whole number. */
const importQuestion = z.strictObject({
  /** In the words of the family's configuration: `n_head`. */
  field: z.string().min(1).max(100),
  choices: z.array(z.string()).nullable(),
  /** The numbers that it can be, where the weights leave only some. */
  among: z.array(z.int().positive()).optional(),
})
export type ImportQuestion = z.infer<typeof importQuestion>

/** Why something was not done, as a sentence. `gone`: the engine no longer has the run, and it can be made again. */
export const refusal = z.strictObject({
  kind: z.literal('error'),
  code: z.string(),
  message: z.string(),
  gone: z.boolean(),
  /** It can be tried again with answers. */
  asks: z.array(importQuestion).optional(),
})
export type Refusal = z.infer<typeof refusal>

/** Stands for a file or folder that a person chose or dropped. */
export const fileToken = z.string().min(1).max(64)
