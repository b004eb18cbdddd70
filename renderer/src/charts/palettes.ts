import { shallowRef } from 'vue'
import type { FigureScale, FigureTheme, PaletteName } from '#shared/figure/figure'
import * as tables from '#shared/figure/palettes'

/** Charts draw with the same tables as figures, and in one of the window's two themes. */
export * from '#shared/figure/palettes'
export { beyondScale, largestMagnitude, roundLimit } from '#shared/figure/scale'

export type Theme = Exclude<FigureTheme, 'print'>

/** How numbers become colours. `limit` is the magnitude that gets the end colour; it is always given from outside. */
export type Scale = FigureScale

/** The palette that every chart of the window draws with, as its settings say; a figure has one of its own. */
export const windowPalette = shallowRef<PaletteName>('default')

/** `tintTable` in the window's palette. */
export function tintTable(arm: tables.Arm, theme: Theme): readonly tables.Tint[] {
  return tables.tintTable(arm, theme, windowPalette.value)
}

/** `tintOf` in the window's palette. */
export function tintOf(value: number, scale: Scale, theme: Theme): tables.Tint {
  return tables.tintOf(value, scale, theme, windowPalette.value)
}
