import { z } from 'zod'
import { parseDocument } from '#shared/document/parse'
import { serializeDocument } from '#shared/document/serialize'
import { useDocument } from '../stores/document'
import { usePinned, type PinnedState } from '../stores/pinned'

/** Characters of all pinned states that are kept between runs; what the window keeps is sent with every focus. */
const MOST_KEPT = 300_000

/** The pinned state of each open document, as the window keeps it: a document's text, named by its label. */
export const keptPins = z.record(z.string(), z.string().max(MOST_KEPT))
type KeptPins = z.infer<typeof keptPins>

/** A pinned state never changes, and is written once. */
const texts = new WeakMap<PinnedState, string>()
function textOf(pinned: PinnedState): string {
  const { circuit, tokens, label } = pinned
  const text = texts.get(pinned) ?? serializeDocument({ name: label.slice(0, 200), circuit, tokens })
  texts.set(pinned, text)
  return text
}

/** Those that there is room for; a circuit of very many weights is pinned for as long as the window is open. */
export function pinsNow(): KeptPins {
  const kept: KeptPins = {}
  let room = MOST_KEPT
  for (const { id } of useDocument().sessions) {
    const pinned = usePinned().kept(id)
    const text = pinned && textOf(pinned)
    if (!text || text.length > room) continue
    room -= text.length
    kept[id] = text
  }
  return kept
}

export function restorePins(kept: KeptPins): void {
  for (const { id } of useDocument().sessions) {
    const parsed = Object.hasOwn(kept, id) ? parseDocument(kept[id]) : null
    if (!parsed?.ok) continue
    const { circuit, tokens, name } = parsed.document
    usePinned().restore(id, { circuit, tokens, label: name })
  }
}
