/**
 * Any value of the document's history as one line of JSON, and back. It keeps what JSON drops: ±∞, NaN and −0, typed
 * arrays (sparse where they are mostly 0), maps, and which parts are one and the same object, so that the two sides of
 * a structural edit still share the matrices that it left alone.
 */
export function journalText(value: unknown): string {
  return JSON.stringify(isPlain(value) ? { $plain: value } : encoded(value, new Map()))
}

/** @throws SyntaxError for a text that `journalText` did not write */
export function journalValue(text: string): unknown {
  const line = JSON.parse(text) as unknown
  // Nearly every line, and there may be ten thousand.
  if (typeof line === 'object' && line !== null && '$plain' in line) return line.$plain
  return decoded(line, [])
}

/** Whether JSON alone gives a value back. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object' || value === null) return value !== undefined
  if (Array.isArray(value)) return value.every(isPlain)
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.entries(value).every(
    ([key, item]) => key !== '__proto__' && (item === undefined || isPlain(item)),
  )
}

const NUMBERS: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN, '-0': -0 }

function encoded(value: unknown, known: Map<object, number>): unknown {
  if (typeof value === 'number') return numberText(value)
  if (typeof value !== 'object' || value === null) return value
  const same = known.get(value)
  if (same !== undefined) return { $same: same }
  known.set(value, known.size)
  if (Array.isArray(value)) return { $list: value.map((item) => encoded(item, known)) }
  if (value instanceof Float64Array) return arrayText(value)
  if (value instanceof Map) {
    return { $map: [...value].map(([key, item]) => [encoded(key, known), encoded(item, known)]) }
  }
  return {
    $object: Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : [key, encoded(item, known)],
    ),
  }
}

function decoded(value: unknown, known: unknown[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  const [kind, content] = Object.entries(value)[0] as [string, never]
  if (kind === '$number') return NUMBERS[content]
  if (kind === '$same') return known[content]
  const place = known.push(undefined) - 1
  const keep = <T>(made: T): T => {
    known[place] = made
    return made
  }
  switch (kind) {
    case '$list':
      return keep((content as unknown[]).map((item) => decoded(item, known)))
    case '$map':
      return keep(
        new Map(
          (content as [unknown, unknown][]).map(([k, item]) => [decoded(k, known), decoded(item, known)]),
        ),
      )
    case '$object':
      return keep(objectOf(content, known))
    case '$values':
      return keep(Float64Array.from(content as unknown[], (item) => decoded(item, known) as number))
    case '$sparse':
      return keep(sparseArray(content, known))
  }
  throw new SyntaxError(`A journal has no “${kind}”.`)
}

function objectOf(parts: readonly unknown[], known: unknown[]): object {
  const made: [string, unknown][] = []
  for (let i = 0; i < parts.length; i += 2) made.push([parts[i] as string, decoded(parts[i + 1], known)])
  return Object.fromEntries(made)
}

/** [length, index, value, index, value, …] */
function sparseArray([length, ...cells]: readonly unknown[], known: unknown[]): Float64Array {
  const values = new Float64Array(length as number)
  for (let i = 0; i < cells.length; i += 2)
    values[cells[i] as number] = decoded(cells[i + 1], known) as number
  return values
}

function arrayText(values: Float64Array): object {
  const cells: unknown[] = []
  values.forEach((value, index) => {
    if (!Object.is(value, 0)) cells.push(index, numberText(value))
  })
  return cells.length < values.length
    ? { $sparse: [values.length, ...cells] }
    : { $values: Array.from(values, numberText) }
}

function numberText(value: number): number | { $number: string } {
  if (Object.is(value, -0)) return { $number: '-0' }
  if (Number.isFinite(value)) return value
  return { $number: Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf' }
}
