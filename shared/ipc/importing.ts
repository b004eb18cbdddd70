import { z } from 'zod'
import { weightsMapping } from '../model/weights-mapping'
import { count, jobId, modelId, refusal } from './engine-names'

/** What a person said, by field. */
export const importAnswers = z.record(
  z.string().max(100),
  z.union([z.string().max(100), z.int().positive().max(1_000_000_000)]),
)
export type ImportAnswers = z.infer<typeof importAnswers>

const modelTensors = z.strictObject({
  tensors: z.array(z.strictObject({ name: z.string(), shape: z.array(count) })),
  /** Mappings that were made before. */
  profiles: z.array(z.strictObject({ name: z.string(), mapping: weightsMapping })),
})
export type ModelTensors = z.infer<typeof modelTensors>

/** Calls about weights whose architecture nobody knows. */
export const importingRoutes = {
  'models.tensors': {
    args: z.strictObject({ model: modelId }),
    result: z.discriminatedUnion('kind', [modelTensors.extend({ kind: z.literal('tensors') }), refusal]),
  },
  /** Makes another model of what a mapping names, and keeps the mapping as a profile. */
  'models.map': {
    args: z.strictObject({ model: modelId, mapping: weightsMapping, job: jobId }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('imported'), model: modelId }),
      refusal,
    ]),
  },
} as const
