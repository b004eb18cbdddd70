import { z } from 'zod'
import { count } from './engine-names'
import { portRouteNames } from './names'
import type { Reply } from './reply'

/** What the page sends over its port; `id` comes back with the answer. */
export const portRequest = z.strictObject({ id: count, route: z.enum(portRouteNames), args: z.unknown() })
export type PortRequest = z.infer<typeof portRequest>

/** What comes back over it. */
export interface PortAnswer {
  readonly id: number
  readonly reply: Reply<unknown>
}
