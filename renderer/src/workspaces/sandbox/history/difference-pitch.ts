/** Space for the tiles of one map in the comparison, CSS pixels: two maps stand side by side. */
const ROOM = 330

/** Whole pixels from tile to tile of a D × D difference; as in the sandbox numbers are there from 17 px on. */
export function differencePitch(D: number): number {
  return Math.max(3, Math.min(28, Math.floor(ROOM / D)))
}
