/** a, b, … z, aa, ab, …: what a panel is called in the caption. */
export function panelLetter(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : panelLetter(Math.floor(index / 26) - 1) + last
}
