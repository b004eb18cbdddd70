import { width } from './basis'
import type { Circuit, Embedding } from './circuit'
import { CircuitError } from './circuit-error'
import type { Position } from './stage'

/** D: how many dims an embedding has. */
export function embeddingWidth(embedding: Embedding): number {
  if (embedding.kind === 'given') return embedding.X.columns
  return embedding.vocabulary.length + embedding.positions + embedding.extra
}

/**
 * The positions of a sequence; those of a given X are named x where no token is.
 *
 * @throws CircuitError for a token that is not in the vocabulary, for more tokens than positions, and for other than
 * one token for each row of a given X
 */
export function positionsOf(embedding: Embedding, tokens: readonly string[]): Position[] {
  if (embedding.kind === 'given') {
    const { rows } = embedding.X
    if (tokens.length > 0 && tokens.length !== rows) {
      throw new CircuitError(
        'TOO_MANY_TOKENS',
        `There are ${tokens.length} tokens for the ${rows} rows of X.`,
      )
    }
    return Array.from({ length: rows }, (_, index) => ({ token: tokens[index] ?? 'x', index }))
  }
  const { vocabulary, positions } = embedding
  if (tokens.length > positions) {
    throw new CircuitError(
      'TOO_MANY_TOKENS',
      `There are ${tokens.length} tokens; the circuit has room for ${positions}.`,
    )
  }
  const unknown = tokens.find((token) => !vocabulary.includes(token))
  if (unknown !== undefined) {
    throw new CircuitError(
      'UNKNOWN_TOKEN',
      `“${unknown}” is not in the vocabulary. Known: ${vocabulary.join(' ')}.`,
    )
  }
  return tokens.map((token, index) => ({ token, index }))
}

/** @throws CircuitError when a basis or a matrix has not D dims */
export function requireWidths({ layers }: Circuit, D: number): void {
  layers.forEach((layer, l) => {
    for (const [verb, basis] of [
      ['reads', layer.reads],
      ['writes', layer.writes],
    ] as const) {
      if (width(basis) !== D) {
        throw new CircuitError('SHAPE', `Layer ${l} ${verb} ${width(basis)} dims; the embedding has ${D}.`)
      }
    }
    layer.heads.forEach((head, h) => {
      for (const name of ['W_QK', 'W_OV'] as const) {
        const { rows, columns } = head[name]
        if (rows !== D || columns !== D) {
          throw new CircuitError(
            'SHAPE',
            `${name} of head ${l}.${h} is ${rows} × ${columns}, expected ${D} × ${D}.`,
          )
        }
      }
    })
  })
}
