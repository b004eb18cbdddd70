import { z } from 'zod'

/** Names a model of the library; the page never learns where it lies. */
export const modelId = z.string().min(1).max(300)
/** Names what the engine keeps of a run. */
export const handle = z.string().min(1).max(64)
/** Names a job; the page makes it. */
export const jobId = z.string().min(1).max(64)

export const count = z.int().nonnegative()

/** Why something was not done, as a sentence. `gone`: the engine no longer has the run, and it can be made again. */
export const refusal = z.strictObject({
  kind: z.literal('error'),
  code: z.string(),
  message: z.string(),
  gone: z.boolean(),
})
export type Refusal = z.infer<typeof refusal>
