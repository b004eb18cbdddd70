export { MINUS, tileText } from '#shared/figure/tile-text'

/** Characters that fit in a tile: 2, 3 or 4 from a pitch of 17, 22 or 28 px; none below (LOOK §3). */
export function textBudget(pitch: number): number {
  if (pitch < 17) return 0
  if (pitch < 22) return 2
  return pitch < 28 ? 3 : 4
}

/**
 * Size of a tile's digits in CSS pixels: 11, then 12, 13, 14 from a pitch of 32, 44, 50. Four digits of the widest
 * fallback font are 29 px wide at 12: on narrower tiles numbers would run into one another (LOOK §2).
 */
export function tileFontSize(pitch: number): number {
  if (pitch < 32) return 11
  if (pitch < 44) return 12
  return pitch < 50 ? 13 : 14
}
