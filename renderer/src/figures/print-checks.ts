import type { Figure, FigurePanel } from '#shared/figure/figure'
import { tintOf } from '#shared/figure/palettes'
import type { Scene } from '#shared/figure/scene'
import { colourDifference, simulated, visions, type Vision } from '#shared/figure/vision'

export interface PrintCheck {
  readonly ok: boolean
  readonly text: string
}

/** Points; smaller text is refused by most journals. */
const SMALLEST = 6

/**
 * What a printed page would do to a figure.
 *
 * @param dpi of a picture; `null` where shapes stay shapes
 */
export function printChecks(
  { panels, style }: Figure,
  scene: Pick<Scene, 'smallestText' | 'panels'>,
  dpi: number | null = null,
): readonly PrintCheck[] {
  const smallest = Number(scene.smallestText.toFixed(1))
  return [
    {
      ok: smallest >= SMALLEST,
      text: `Smallest text ${smallest} pt${smallest < SMALLEST ? `, below ${SMALLEST} pt` : ''}`,
    },
    visionCheck(panels, style),
    dpi === null ? cellCheck(panels, scene) : pixelCheck(panels, scene, dpi),
    greyCheck(panels, style),
    ...(style.theme === 'dark' ? [{ ok: false, text: 'Dark: on paper it costs ink' }] : []),
  ]
}

/** Hundredths in OKLab: tints that are closer are taken for one another. */
const APART = 18

/** Whether each kind of colour blindness tells +x from −x, at the ends of the scale and half way, as the palette is. */
function visionCheck(panels: readonly FigurePanel[], style: Figure['style']): PrintCheck {
  const safe = { ok: true, text: 'Safe for colour-blind readers' }
  if (!panels.some((panel) => panel.kind !== 'lines' && panel.scale.kind === 'signed')) return safe
  const confused = visions.filter((vision) => vision !== 'usual' && signsApart(style, vision) < APART)
  // Without colours there is nothing that one reader sees and another does not; grey has a check of its own.
  if (confused.length === 0 || signsApart(style, 'usual') === 0) return safe
  const named = [confused.slice(0, -1).join(', '), confused.at(-1)].filter(Boolean).join(' and ')
  return { ok: false, text: `+ and − look alike to ${named} readers` }
}

/** How far the tints of +x and −x are apart where they are closest, to a whole hundredth. */
function signsApart({ theme, palette }: Figure['style'], vision: Vision): number {
  const tint = (value: number) =>
    simulated(tintOf(value, { kind: 'signed', limit: 1 }, theme, palette).rgb, vision)
  return Math.round(Math.min(...[0.5, 1].map((share) => colourDifference(tint(share), tint(-share)))))
}

function cellCheck(panels: readonly FigurePanel[], scene: Pick<Scene, 'panels'>): PrintCheck {
  const images = scene.panels.filter(({ isImage }) => isImage).length
  if (images === 0) return { ok: true, text: `${cellCount(panels)}, all vector` }
  const which = images === 1 ? 'one panel' : `${images} panels`
  return { ok: true, text: `${cellCount(panels)}; ${which} as an image, a pixel a cell` }
}

/** In a picture even a cell that is a shape is pixels, and of a large map perhaps not one. */
function pixelCheck(panels: readonly FigurePanel[], scene: Pick<Scene, 'panels'>, dpi: number): PrintCheck {
  const pitches = scene.panels.map(({ pitch }) => (pitch * dpi) / POINTS_PER_INCH)
  const smallest = Math.min(...pitches)
  const count = cellCount(panels)
  if (!Number.isFinite(smallest)) return { ok: true, text: `${count}, in pixels` }
  const pixels = Number(smallest.toFixed(smallest < 10 ? 1 : 0))
  return smallest >= 1
    ? { ok: true, text: `${count}, ${pixels} pixels wide at least` }
    : { ok: false, text: `${count}, some ${pixels} pixels wide. Raise the resolution` }
}

const POINTS_PER_INCH = 72

function cellCount(panels: readonly FigurePanel[]): string {
  const cells = panels.reduce((sum, panel) => sum + panelCells(panel), 0)
  return `${cells.toLocaleString('en')} ${cells === 1 ? 'cell' : 'cells'}`
}

function panelCells(panel: FigurePanel): number {
  return numbersOf(panel).length
}

function numbersOf({ values }: FigurePanel): Float64Array {
  return values instanceof Float64Array ? values : values.values
}

/** What tells a positive from a negative number once colours are gone. */
function greyCheck(panels: readonly FigurePanel[], { numbers, palette }: Figure['style']): PrintCheck {
  const hasSigns = panels.some(
    (panel) =>
      panel.kind !== 'lines' &&
      panel.scale.kind === 'signed' &&
      numbersOf(panel).some((value) => value < 0 && value !== -Infinity),
  )
  if (!hasSigns) return { ok: true, text: 'Reads the same in grey' }
  if (palette === 'grey') {
    return numbers
      ? { ok: false, text: 'Only the numbers tell the sign' }
      : { ok: false, text: 'Nothing tells the sign. Show the numbers, or take another palette' }
  }
  return numbers
    ? { ok: false, text: 'In grey, only the numbers tell the sign' }
    : { ok: false, text: 'In grey, the sign is lost. Show the numbers' }
}
