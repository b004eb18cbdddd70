import { afterLastOccurrence } from '../circuit/scored-keys'
import type { KeyName } from './lesson-schema'

/** The position that a query should look at; `null` where it has no such key. */
export function wantedKey(name: KeyName, tokens: readonly string[], query: number): number | null {
  switch (name) {
    case 'previous':
      return query > 0 ? query - 1 : null
    case 'self':
      return query
    case 'first':
      return 0
    case 'after earlier':
      return afterLastOccurrence(tokens, query)
  }
}
