interface Box {
  readonly left: number
  readonly top: number
  readonly bottom: number
}
interface Size {
  readonly width: number
  readonly height: number
}
/** Between word and card, and between card and the window's edge. */
const GAP = 6

/** Corner of a card under a word, in CSS px: above it where there is no room below, and never beyond the window. */
export function cardPlace(word: Box, card: Size, window: Size): { left: number; top: number } {
  const below = word.bottom + GAP
  const fits = below + card.height + GAP <= window.height
  const top = fits ? below : Math.max(GAP, word.top - GAP - card.height)
  const left = Math.max(GAP, Math.min(word.left, window.width - card.width - GAP))
  return { left, top }
}
