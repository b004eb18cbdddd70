import type { EmbeddingName } from '#shared/ipc/circuits'

/** What token tables are made with, beside the heads and the probabilities. */
export interface TokenTableSettings {
  /** The earlier head that keys are read through; empty for the direct path. */
  through: string
  keys: number
  rows: number
  exponent: number
  withoutBos: boolean
  withoutMeans: boolean
  /** Scores divided by the scale of attention. */
  scaled: boolean
  biases: boolean
}

/** Those of the notebook that tables are from, with fewer rows. */
export const USUAL_SETTINGS: TokenTableSettings = {
  through: '',
  keys: 5,
  rows: 10,
  exponent: 0.1,
  withoutBos: true,
  withoutMeans: true,
  scaled: false,
  biases: false,
}

/** As the command line has them. */
export function settingOptions(settings: TokenTableSettings): Record<string, string | true> {
  const { through, keys, rows, exponent, withoutBos, withoutMeans, scaled, biases } = settings
  return {
    most: String(keys),
    rows: String(rows),
    exponent: String(exponent),
    ...(through ? { through } : {}),
    ...(withoutMeans ? {} : { keepMeans: true }),
    ...(withoutBos ? {} : { bos: 'none' }),
    ...(scaled ? { scaled } : {}),
    ...(biases ? { biases } : {}),
  }
}

/** What the numbers of a table are of, in a sentence or two: the path, and what it leaves out. */
export function pathText(settings: TokenTableSettings, embedding: EmbeddingName | null): string {
  const { through, scaled, biases } = settings
  const tokens =
    embedding === 'mlp0'
      ? 'tokens as the MLP of layer 0 leaves them'
      : embedding === 'ln1'
        ? 'embeddings through the LayerNorm of the head’s layer'
        : 'embeddings only'
  const path = through
    ? `Keys are read through ${through}: what it writes of a token. Queries and OV are the direct path: ${tokens}`
    : `Direct path: ${tokens}, nothing that earlier heads write`
  const without = [
    'no positions',
    ...(embedding === 'ln1' ? [] : ['no LayerNorm of the head']),
    ...(biases ? [] : ['no biases']),
  ]
  return `${path}; ${without.join(', ')}, ${scaled ? '' : 'not '}divided by the scale.`
}
