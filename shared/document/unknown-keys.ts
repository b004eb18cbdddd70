import type { UnknownKey } from './document'
import type { SnapshotEdit } from './snapshot'

type Path = readonly (string | number)[]

/** The keys of a file's value that the known form of the same document does not have. */
export function unknownKeysOf(file: unknown, known: unknown, path: Path = []): UnknownKey[] {
  if (Array.isArray(file)) {
    if (!Array.isArray(known)) return []
    return file.flatMap((item, i) => (isPlain(item) ? [] : unknownKeysOf(item, known[i], [...path, i])))
  }
  if (!isRecord(file) || !isRecord(known)) return []
  return Object.entries(file).flatMap(([key, value]) =>
    Object.hasOwn(known, key) ? unknownKeysOf(value, known[key], [...path, key]) : [{ path, key, value }],
  )
}

/** Puts unknown keys back where they stood. What they stood in may be gone by now; then they are too. */
export function restoreUnknownKeys(file: unknown, unknownKeys: readonly UnknownKey[]): void {
  for (const { path, key, value } of unknownKeys) {
    const holder = path.reduce<unknown>(
      (inner, step) => (isHolder(inner) && Object.hasOwn(inner, step) ? inner[step as never] : undefined),
      file,
    )
    if (!isRecord(holder) || Object.hasOwn(holder, key)) continue
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
  }
}

/** The unknown keys where they stand after an edit of snapshots: those of later snapshots move with these, a deleted one's go. */
export function unknownKeysBeside(
  keys: readonly UnknownKey[],
  { index, before, after }: SnapshotEdit,
): readonly UnknownKey[] {
  const shift = (after ? 1 : 0) - (before ? 1 : 0)
  if (shift === 0) return keys
  return keys.flatMap((each) => {
    const [list, place, ...inner] = each.path
    if (list !== 'snapshots' || typeof place !== 'number' || place < index) return [each]
    if (before && place === index) return []
    return [{ ...each, path: [list, place + shift, ...inner] }]
  })
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function isHolder(value: unknown): value is object {
  return !isPlain(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isHolder(value) && !Array.isArray(value)
}
