/**
 * The old value where the new one says the same: what depends on it by identity is not made anew.
 *
 * @param now plain data
 */
export function unlessEqual<T>(old: T | undefined, now: T): T {
  return old !== undefined && JSON.stringify(old) === JSON.stringify(now) ? old : now
}
