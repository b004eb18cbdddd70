import type { FigureScale, FigureTheme } from '#shared/figure/figure'

/** Charts draw with the same tables as figures, and in one of the window's two themes. */
export * from '#shared/figure/palettes'
export { beyondScale, largestMagnitude, roundLimit } from '#shared/figure/scale'

export type Theme = Exclude<FigureTheme, 'print'>

/** How numbers become colours. `limit` is the magnitude that gets the end colour; it is always given from outside. */
export type Scale = FigureScale
