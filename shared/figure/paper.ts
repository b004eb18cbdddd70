import type { FigureTheme } from './figure'

/** The colours around the cells: those of the window's themes, and black on white for print. */
export interface Paper {
  readonly background: string
  readonly text: string
  /** Axis names, captions. */
  readonly quiet: string
  /** Zeros; labels of dims without a role. */
  readonly dim: string
  readonly border: string
  readonly hatch: string
  readonly danger: string
  /** Edge of every tile, where a zero has the colour of the paper. */
  readonly tileEdge: string | null
  readonly roles: Readonly<Record<string, string>>
  /** Of lines in a chart: legible on the background, and told apart by colour-blind readers as far as dashes help. */
  readonly series: readonly string[]
}

export const papers: Readonly<Record<FigureTheme, Paper>> = {
  light: {
    background: '#ffffff',
    text: '#15171c',
    quiet: '#474d5a',
    dim: '#5d6472',
    border: '#b9beca',
    hatch: '#b9beca',
    danger: '#b32228',
    tileEdge: null,
    roles: { tok: '#474d5a', pos: '#566213', prev: '#9d1e60' },
    series: ['#0072b2', '#c04e00', '#007a59', '#a33f78', '#15171c', '#806000'],
  },
  dark: {
    background: '#191c21',
    text: '#eceef2',
    quiet: '#b6bcc8',
    dim: '#949cab',
    border: '#4b515c',
    hatch: '#4b515c',
    danger: '#fe8a88',
    tileEdge: null,
    roles: { tok: '#b6bcc8', pos: '#c5d172', prev: '#fc96bf' },
    series: ['#6cb8f0', '#ff9a5c', '#4fd0a5', '#f092c4', '#eceef2', '#e0c050'],
  },
  print: {
    background: '#ffffff',
    text: '#000000',
    quiet: '#000000',
    dim: '#404040',
    border: '#808080',
    hatch: '#808080',
    danger: '#000000',
    tileEdge: '#b0b0b0',
    roles: {},
    series: ['#000000', '#757575'],
  },
}
