import { roundLimit, type Scale } from '../../charts/palettes'

/** A scale symmetric about 0 whose limit is round and that every finite number of these fits. */
export function signedScale(values: Iterable<number>): Scale {
  let most = 0
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value))
  return { kind: 'signed', limit: roundLimit(most, 0.001) }
}
