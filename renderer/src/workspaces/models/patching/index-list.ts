/** Indices as they are written, `0,3-5`, in order; `null` for all; or what is wrong, as a sentence. */
export function indicesFrom(text: string, length: number): readonly number[] | null | string {
  if (text.trim() === '' || text.trim().toLowerCase() === 'all') return null
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [, first, last] = /^\s*(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?\s*$/.exec(part) ?? []
    if (first === undefined) return `“${part.trim()}” is no index. Write 3, or 0,3-5, or all.`
    const [from, to] = [Number(first), Number(last ?? first)]
    if (from > to || to >= length) return `There are 0 to ${length - 1}; “${part.trim()}” is not among them.`
    for (let i = from; i <= to; i++) found.add(i)
  }
  return [...found].toSorted((a, b) => a - b)
}

/** Indices in few words: `0, 3–5`. */
export function indicesText(indices: readonly number[]): string {
  const runs: [number, number][] = []
  for (const index of indices) {
    const last = runs.at(-1)
    if (last && index === last[1] + 1) last[1] = index
    else runs.push([index, index])
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ')
}
