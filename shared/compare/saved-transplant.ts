import { z } from 'zod'
import { transplantKinds } from './transplant-kinds'

const head = z.string().max(20)
const nats = z.number()

/** What came of a transplant, as a document keeps it: it is shown as kept until it is run again. */
export const savedTransplant = z.looseObject({
  kind: z.enum(transplantKinds),
  /** The model that it was run on. */
  model: z.looseObject({ name: z.string().max(300), sha256: z.string().max(64) }),
  heads: z.array(head).min(1).max(64),
  mine: z.array(head).min(1).max(64),
  sequences: z.int().min(1).max(1000),
  /** Means over the sequences. */
  losses: z.looseObject({
    clean: nats,
    ablated: nats,
    ablatedMean: nats,
    mine: nats,
    uniform: nats,
    random: nats,
  }),
  /** My share, sequence by sequence, where the head matters; `null` where there are too few. */
  perSequence: z.looseObject({
    mean: z.number().nullable(),
    spread: z.number().nullable(),
    count: z.int().min(0).max(1000),
  }),
  notes: z.array(z.string().max(1000)).max(20),
  /** `textHash` of all that decides the numbers. */
  question: z.string().max(64),
})
export type SavedTransplant = z.infer<typeof savedTransplant>
