import type { ModelTokens } from '#shared/model/model-tokens'

/** Lengths with the pen down and up, angles, PAD and END. */
export const STROKE_VOCABULARY = 455

const LENGTHS = 151
const ANGLES = 151
/** Narrow, and not broken at: what is a space of a text is shown as one. */
const GAP = '\u202f'

/**
 * What the ids of the handwriting transformer are: a point is an angle (θ) and then a length (r) with the pen down (↓)
 * or up (↑); each token is a bin, and its text says the lower edge.
 *
 * @see https://github.com/greydanus/cursivetransformer
 */
export function strokeTokens(): ModelTokens {
  const lengths = lengthEdges()
  const texts = [
    ...lengths.map((edge) => `r${GAP}${lengthText(edge)}${GAP}↓`),
    ...lengths.map((edge) => `r${GAP}${lengthText(edge)}${GAP}↑`),
    ...Array.from({ length: ANGLES }, (_, bin) => `θ${GAP}${Math.round(-180 + (360 * bin) / (ANGLES - 1))}°`),
    'PAD',
    'END',
  ]
  return {
    format: 'induction-lab-tokens',
    version: 1,
    kind: 'labels',
    texts: texts.map((text, id) => [id, text]),
    bos: null,
    pad: 2 * LENGTHS + ANGLES,
    stride: 2,
    draw: [
      [2 * LENGTHS, 2 * LENGTHS + ANGLES],
      [0, 2 * LENGTHS],
    ],
  }
}

/** 0; 50 evenly from 0.0001 to 0.05; the first 100 of 101 in a geometric row from 0.051 to 2.25. */
function lengthEdges(): number[] {
  return [
    0,
    ...Array.from({ length: 50 }, (_, i) => 0.0001 + ((0.05 - 0.0001) * i) / 49),
    ...Array.from({ length: 100 }, (_, i) => 0.051 * (2.25 / 0.051) ** (i / 100)),
  ]
}

function lengthText(edge: number): string {
  return String(Number(edge.toPrecision(3))).replace(/^0\./, '.')
}
