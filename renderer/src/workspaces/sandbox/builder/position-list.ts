/**
 * Positions as a person lists them, "0, 2" or "0–3", in order and each once; `null` for other text and for a position
 * that is not there.
 */
export function positionList(text: string, positions: number): number[] | null {
  const chosen = new Set<number>()
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const match = /^(\d{1,3})(?:[-–](\d{1,3}))?$/.exec(part)
    if (!match) return null
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    if (last >= positions || first > last) return null
    for (let position = first; position <= last; position++) chosen.add(position)
  }
  return [...chosen].sort((a, b) => a - b)
}
