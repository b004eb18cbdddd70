/**
 * The part of a history that is listed: the entries within `room` of the present one, so that a long afternoon
 * costs no more than a short one.
 *
 * @param length number of entries
 * @param position how many of them are applied
 * @returns indices of the first entry listed and of the one after the last
 */
export function historyWindow(length: number, position: number, room: number): { from: number; to: number } {
  return { from: Math.max(0, position - room), to: Math.min(length, position + room) }
}
