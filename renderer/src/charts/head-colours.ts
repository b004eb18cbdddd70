/** Red, green, blue from 0 to 255. */
export type HeadColour = readonly [number, number, number]

/** Tokens whose hues are far enough apart to be told from one another, each beside the name of its head. */
const TOKENS = ['accent', 'warn', 'ok', 'role-prev', 'text-2'] as const

/** Colours of heads that are drawn over one another, in their order, and what a cell without any looks like. */
export function headColours(): { readonly heads: readonly HeadColour[]; readonly empty: HeadColour } {
  const style = getComputedStyle(document.documentElement)
  const read = (token: string) => colourOf(style.getPropertyValue(`--${token}`).trim())
  return { heads: TOKENS.map(read).filter((each) => each !== null), empty: read('inset') ?? [0, 0, 0] }
}

/** `#rrggbb` as numbers; `null` for what is none. */
function colourOf(hex: string): HeadColour | null {
  const parts = /^#(..)(..)(..)$/.exec(hex)
  if (!parts) return null
  const [red, green, blue] = parts.slice(1).map((part) => parseInt(part, 16))
  return [red, green, blue]
}

/** A cell that heads look at with weights: each pulls it from the empty tile to its own colour. */
export function mixed(
  weights: readonly number[],
  heads: readonly HeadColour[],
  empty: HeadColour,
): HeadColour {
  const total = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0)
  const scale = total > 1 ? 1 / total : 1
  const channel = (c: 0 | 1 | 2) =>
    weights.reduce(
      (sum, weight, i) => sum + Math.max(0, weight) * scale * (heads[i % heads.length][c] - empty[c]),
      empty[c],
    )
  return [channel(0), channel(1), channel(2)]
}
