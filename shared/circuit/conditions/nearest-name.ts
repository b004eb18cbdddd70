/**
 * The name that somebody most likely meant: the one that the fewest single changes of a letter make of it, at most a
 * third of its length. Capitals count for nothing. `null` where none is near.
 */
export function nearestName(text: string, names: readonly string[]): string | null {
  let best: string | null = null
  let fewest = Math.max(1, Math.floor(text.length / 3)) + 1
  for (const name of names) {
    const changes = changesBetween(text.toLowerCase(), name.toLowerCase())
    if (changes < fewest) [best, fewest] = [name, changes]
  }
  return best
}

/** Letters to add, drop or replace: Levenshtein's distance. */
function changesBetween(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, before[j] + 1, row[j - 1] + 1))
    }
    before = row
  }
  return before[b.length]
}
