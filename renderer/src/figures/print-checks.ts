import type { Figure, FigurePanel } from '#shared/figure/figure'
import type { Scene } from '#shared/figure/scene'

export interface PrintCheck {
  readonly ok: boolean
  readonly text: string
}

/** Points; smaller text is refused by most journals. */
const SMALLEST = 6

/** What a printed page would do to a figure. */
export function printChecks(
  { panels, style }: Figure,
  scene: Pick<Scene, 'smallestText' | 'panels'>,
): readonly PrintCheck[] {
  const smallest = Number(scene.smallestText.toFixed(1))
  return [
    {
      ok: smallest >= SMALLEST,
      text: `Smallest text ${smallest} pt${smallest < SMALLEST ? `, below ${SMALLEST} pt` : ''}`,
    },
    visionCheck(panels, style),
    cellCheck(panels, scene),
    greyCheck(panels, style),
    ...(style.theme === 'dark' ? [{ ok: false, text: 'Dark: on paper it costs ink' }] : []),
  ]
}

/** Red–blue ends so dark on both sides that reds and blues come close, above all without red cones. */
function visionCheck(panels: readonly FigurePanel[], { palette }: Figure['style']): PrintCheck {
  return palette === 'red-blue' && panels.some(({ scale }) => scale.kind === 'signed')
    ? { ok: false, text: 'Dark reds and blues look alike to some readers' }
    : { ok: true, text: 'Safe for colour-blind readers' }
}

function cellCheck(panels: readonly FigurePanel[], scene: Pick<Scene, 'panels'>): PrintCheck {
  const cells = panels.reduce((sum, panel) => sum + panelCells(panel), 0)
  const images = scene.panels.filter(({ isImage }) => isImage).length
  const count = `${cells.toLocaleString('en')} ${cells === 1 ? 'cell' : 'cells'}`
  if (images === 0) return { ok: true, text: `${count}, all vector` }
  const which = images === 1 ? 'one panel' : `${images} panels`
  return { ok: true, text: `${count}; ${which} as an image, a pixel a cell` }
}

function panelCells(panel: FigurePanel): number {
  return panel.values instanceof Float64Array ? panel.values.length : panel.values.values.length
}

/** What tells a positive from a negative number once colours are gone. */
function greyCheck(panels: readonly FigurePanel[], { numbers, palette }: Figure['style']): PrintCheck {
  const hasSigns = panels.some(({ scale, values }) => {
    const list = values instanceof Float64Array ? values : values.values
    return scale.kind === 'signed' && list.some((value) => value < 0 && value !== -Infinity)
  })
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
