import { z } from 'zod'
import { LONGEST } from '#shared/circuit/expression-parser'
import { MOST_BREAKPOINTS, useBreakpoints } from '../stores/breakpoints'
import { useDocument } from '../stores/document'
import { MOST_WATCHES, useWatches } from '../stores/watches'

const index = z.int().min(0)
const text = z.string().max(LONGEST)
const enabled = z.boolean()
const breakpoint = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stage'), stage: z.string(), enabled }),
  z.object({ kind: z.literal('head'), layer: index, head: index, enabled }),
  z.object({ kind: z.literal('query'), index, enabled }),
  z.object({ kind: z.literal('condition'), text, enabled }),
])
const watch = z.object({ text, head: z.object({ layer: index, head: index }).nullable() })

/** Breakpoints and watches of each open document, as the window keeps them between runs. */
export const keptDebugging = z.record(
  z.string(),
  z.object({
    breakpoints: z.array(breakpoint).max(MOST_BREAKPOINTS),
    watches: z.array(watch).max(MOST_WATCHES),
  }),
)
type KeptDebugging = z.infer<typeof keptDebugging>

export function restoreDebugging(kept: KeptDebugging): void {
  for (const { id } of useDocument().sessions) {
    if (!Object.hasOwn(kept, id)) continue
    useBreakpoints().restore(id, kept[id].breakpoints)
    useWatches().restore(id, kept[id].watches)
  }
}

export function debuggingNow(): KeptDebugging {
  const kept: KeptDebugging = {}
  for (const { id } of useDocument().sessions) {
    const breakpoints = [...useBreakpoints().kept(id)]
    const watches = useWatches()
      .kept(id)
      .map(({ text: expression, head }) => ({ text: expression, head }))
    if (breakpoints.length + watches.length > 0) kept[id] = { breakpoints, watches }
  }
  return kept
}
