import { tintTable, type Scale, type Theme } from './palettes'
import { MINUS } from './tile-text'

/** Entries of a colour table that a gradient names; between two of them it is linear, as the table is. */
const EVERY = 15

/** What a colour bar shows: its two ends and the colours from left to right. */
export interface ColourBarParts {
  readonly low: string
  readonly high: string
  readonly name: string
  readonly colours: readonly string[]
}

/**
 * @param amounts whether nothing that is drawn is below 0: then the half from 0 on is shown
 * @returns `null` for a mask, which has marks and no colours
 */
export function colourBarParts(scale: Scale, theme: Theme, amounts = false): ColourBarParts | null {
  if (scale.kind === 'mask') return null
  if (scale.kind === 'probability') {
    return { low: '0', high: '1', name: 'colour scale from 0 to 1', colours: arm('probability', theme) }
  }
  const limit = String(Number(scale.limit.toPrecision(2)))
  if (amounts) {
    return { low: '0', high: limit, name: `colour scale from 0 to ${limit}`, colours: arm('positive', theme) }
  }
  return {
    low: `${MINUS}${limit}`,
    high: limit,
    name: `colour scale from minus ${limit} to ${limit}, symmetric about 0`,
    colours: [...arm('negative', theme).reverse(), ...arm('positive', theme).slice(1)],
  }
}

function arm(name: 'positive' | 'negative' | 'probability', theme: Theme): string[] {
  return tintTable(name, theme)
    .filter((_, entry) => entry % EVERY === 0)
    .map(({ css }) => css)
}
