import { z } from 'zod'
import { savedComparison } from '../compare/saved-comparison'

/** How large a document may be. What is larger is refused before anything is allocated for it. */
export const LIMITS = {
  D: 128,
  layers: 4,
  heads: 8,
  positions: 64,
  snapshots: 100,
  characters: 64_000_000,
  depth: 32,
} as const

export const FORMAT = 'induction-lab-circuit'
export const VERSION = 1

const label = z.string().min(1).max(64)
const group = z.looseObject({ role: label, labels: z.array(label).max(LIMITS.D) })
const basis = z.array(group).max(LIMITS.D)
const number = z.union([z.number(), z.literal('inf'), z.literal('-inf')])
const cell = z.union([z.number(), z.string().min(1).max(200)])
const square = z.array(z.array(cell).max(LIMITS.D)).min(1).max(LIMITS.D)

const head = z.looseObject({
  name: z.string().max(200),
  muted: z.boolean(),
  W_QK: square,
  W_OV: square,
})

const positionIndex = z
  .int()
  .min(0)
  .max(LIMITS.positions - 1)
const positionList = z.array(positionIndex).max(LIMITS.positions)

const layer = z.looseObject({
  reads: basis,
  writes: basis,
  causal: z.boolean(),
  carries: z.union([z.literal('all'), z.array(label).max(LIMITS.D)]),
  drops: positionList,
  readsOnly: z.array(label).max(LIMITS.D).optional(),
  hiddenKeys: positionList.optional(),
  heads: z.array(head).max(LIMITS.heads),
})

const embedding = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('two-hot'),
    vocabulary: z.array(label).min(1).max(LIMITS.D),
    positions: z.int().min(1).max(LIMITS.positions),
    extra: z.int().min(0).max(LIMITS.D).optional(),
  }),
  z.looseObject({
    kind: z.literal('given'),
    X: z.array(z.array(number).min(1).max(LIMITS.D)).min(1).max(LIMITS.positions),
  }),
])

/** A constant's name: what an expression can refer to. `inf` and `nan` mean something already. */
const constantName = z
  .string()
  .regex(/^(?!(inf|infinity|nan)$)\p{L}[\p{L}\d_]{0,31}$/iu, 'a constant is named by letters and digits')

const circuit = z.looseObject({
  constants: z.record(constantName, number),
  embedding,
  layers: z.array(layer).min(1).max(LIMITS.layers),
  readout: z
    .looseObject({
      from: z.enum(['heads', 'residual']),
      role: label,
      head: z
        .int()
        .min(0)
        .max(LIMITS.heads - 1)
        .optional(),
      layer: z
        .int()
        .min(0)
        .max(LIMITS.layers - 1)
        .optional(),
      everyPosition: z.boolean().optional(),
    })
    .nullable(),
})

const tokens = z.array(label).max(LIMITS.positions)
const snapshot = z.looseObject({ name: z.string().min(1).max(200), tokens, circuit })

/** Version 1 of the file. Keys that it does not name are kept by `unknown-keys.ts`. */
export const documentSchema = z.looseObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  name: z.string().max(200),
  example: z.string().max(64).optional(),
  tokens,
  circuit,
  snapshots: z.array(snapshot).max(LIMITS.snapshots).optional(),
  comparison: savedComparison.optional(),
})

export type DocumentFile = z.infer<typeof documentSchema>
