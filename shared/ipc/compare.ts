import { z } from 'zod'
import { modelId, refusal } from './engine-names'

/** What Compare asks for beyond analyses. */
export const compareRoutes = {
  /** Makes the circuit of a document a model of the library. */
  'models.compile': {
    args: z.strictObject({ document: z.string().max(20_000_000) }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('compiled'), model: modelId }),
      refusal,
    ]),
  },
} as const
