import type { Figure } from '#shared/figure/figure'
import { isSteps, type FigureChoice, type FigureFormat } from './figure-choice'

const FORMATS: Readonly<Record<FigureFormat, string>> = {
  pdf: 'PDF',
  svg: 'SVG',
  png: 'PNG',
  csv: 'CSV',
  npy: 'NPY',
  json: 'JSON',
  tex: 'TikZ',
  html: 'HTML',
  txt: 'report',
}

/** More panels than this are not all named in the file's name. */
const NAMED = 3
const LONGEST = 80

/** What is exported, in a word: "PDF". */
export function formatOf(choice: FigureChoice, panels: number): string {
  if (choice.pages === 'animation') return 'APNG'
  if (choice.pages === 'frames') return 'PNGs'
  if (choice.format === 'npy' && panels > 1 && choice.pages === 'figure') return 'NPZ'
  return FORMATS[choice.format]
}

/** The ending of a file of a figure of so many panels. */
export function endingOf(format: FigureFormat, panels: number): string {
  if (panels > 1 && format === 'npy') return 'npz'
  if (panels > 1 && format === 'csv') return 'zip'
  return format
}

/** `induction-circuit-scores-pattern`: suggested for what is exported, without its ending. */
export function stemOf({ title, panels }: Pick<Figure, 'title' | 'panels'>, choice: FigureChoice): string {
  const kinds = [...new Set(panels.map(({ id }) => id.split('.').at(-1)!))]
  const what = isSteps(choice) ? ['steps'] : kinds.length <= NAMED ? kinds : ['figure']
  const stem = [title, ...what]
    .join('-')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-+/, '')
  return stem.slice(0, LONGEST).replace(/-+$/, '') || 'figure'
}

/** As `stemOf`, with its ending, or with a slash where it is a folder. */
export function fileNameOf(figure: Pick<Figure, 'title' | 'panels'>, choice: FigureChoice): string {
  const stem = stemOf(figure, choice)
  if (choice.pages === 'folder' || choice.pages === 'frames') return `${stem}/`
  if (choice.pages === 'animation') return `${stem}.png`
  return `${stem}.${endingOf(choice.format, figure.panels.length)}`
}
