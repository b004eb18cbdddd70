import type { CircuitAxis, CircuitMatrix, EmbeddingName } from '#shared/ipc/circuits'
import type { ModelConfig } from '#shared/model/model-config'
import type { HeadPlace } from '../../stores/model-run'

export const headName = ({ layer, head }: HeadPlace): string => `${layer}.${head}`

export const sameHead = (a: HeadPlace | null, b: HeadPlace | null): boolean =>
  a?.layer === b?.layer && a?.head === b?.head

/** Every head of a model, layer by layer. */
export function headsOf({ n_layers, n_heads }: ModelConfig): HeadPlace[] {
  return Array.from({ length: n_layers * n_heads }, (_, i) => ({
    layer: Math.floor(i / n_heads),
    head: i % n_heads,
  }))
}

/** What a matrix is, for the card above it. */
interface CircuitCard {
  readonly title: string
  /** With subscripts as `_x` or `_{…}` and superscripts as `^x`. */
  readonly formula: string
  readonly rows: string
  readonly columns: string
  /** What goes in and what comes out, in a sentence. */
  readonly says: string
}

/** The names of a circuit's rows, columns and product (MATHS §3). */
export function cardOf(matrix: CircuitMatrix): CircuitCard {
  switch (matrix.kind) {
    case 'OV': {
      const heads = matrix.heads.map(headName).join(' + ')
      const product = `${embedded(matrix)} W_V W_O W_U`
      return {
        title: `OV circuit of ${heads}`,
        formula: matrix.heads.length > 1 ? `Σ ${product}` : product,
        rows: 'source token',
        columns: 'logit',
        says: 'In: the token that is attended to. Out: what that adds to the logit of each token, for a weight of 1.',
      }
    }
    case 'QK':
      return {
        title: `QK circuit of ${headName(matrix.head)}`,
        formula: `${embedded(matrix)} W_Q W_Kᵀ ${embedded(matrix)}ᵀ`,
        rows: 'query token',
        columns: 'key token',
        says: 'In: two tokens. Out: how much the query’s token looks for the key’s token, before dividing by the scale.',
      }
    case 'token-position':
      return {
        title: `Query token, key position, ${headName(matrix.head)}`,
        formula: 'W_E W_Q W_Kᵀ W_posᵀ',
        rows: 'query token',
        columns: 'key position',
        says: 'In: the query’s token and the key’s place. Out: how much a token looks for a place.',
      }
    case 'position-token':
      return {
        title: `Query position, key token, ${headName(matrix.head)}`,
        formula: 'W_pos W_Q W_Kᵀ W_Eᵀ',
        rows: 'query position',
        columns: 'key token',
        says: 'In: the query’s place and the key’s token. Out: how much a place looks for a token.',
      }
    case 'position-scores':
      return {
        title: `Positional scores of ${headName(matrix.head)}`,
        formula: 'W_pos W_Q W_Kᵀ W_posᵀ / scale',
        rows: 'query position',
        columns: 'key position',
        says: 'In: two places. Out: the score if positions were all that the head saw.',
      }
    case 'position-pattern':
      return {
        title: `Positional pattern of ${headName(matrix.head)}`,
        formula: 'softmax(mask(W_pos W_Q W_Kᵀ W_posᵀ / scale))',
        rows: 'query position',
        columns: 'key position',
        says: 'In: two places. Out: the attention if positions were all that the head saw.',
      }
    case 'W_QK':
      return {
        title: `W_QK of ${headName(matrix.head)}`,
        formula: 'W_Q W_Kᵀ',
        rows: 'query dim',
        columns: 'key dim',
        says: 'In: a query’s and a key’s residual stream. Out: their score, before dividing by the scale.',
      }
    case 'W_OV':
      return {
        title: `W_OV of ${headName(matrix.head)}`,
        formula: 'W_V W_O',
        rows: 'read dim',
        columns: 'written dim',
        says: 'In: the residual stream at the key. Out: what is written at the query, for a weight of 1.',
      }
    case 'Q':
    case 'K':
    case 'V':
      return composedCard(matrix.kind, headName(matrix.earlier), headName(matrix.later), embedded(matrix))
  }
}

/** What a circuit begins with. MLP⁰ is short for MLP⁰(ln2(W_E)). */
const embedded = ({ embedding }: { readonly embedding?: EmbeddingName }): string =>
  embedding === 'mlp0' ? '(W_E + MLP⁰)' : embedding === 'ln1' ? 'ln1(W_E)' : 'W_E'

function composedCard(kind: 'Q' | 'K' | 'V', earlier: string, later: string, X: string): CircuitCard {
  const title = `${kind}-composition of ${later} with ${earlier}`
  switch (kind) {
    case 'K':
      return {
        title,
        formula: `${X} W_QK¹ (W_OV⁰)ᵀ ${X}ᵀ`,
        rows: 'query token',
        columns: 'key token',
        says: `In: the query’s own token, and the token that ${earlier} moved to the key. Out: how much ${later} looks for it.`,
      }
    case 'Q':
      return {
        title,
        formula: `${X} W_OV⁰ W_QK¹ ${X}ᵀ`,
        rows: 'query token',
        columns: 'key token',
        says: `In: the token that ${earlier} moved to the query, and the key’s own token. Out: how much ${later} looks for it.`,
      }
    case 'V':
      return {
        title,
        formula: `${X} W_OV⁰ W_OV¹ W_U`,
        rows: 'source token',
        columns: 'logit',
        says: `In: the token that ${earlier} moved. Out: what ${later} makes of it in the logits, for weights of 1.`,
      }
  }
}

/** Whether a matrix's two sides speak of the same things, so that its diagonal is a token with itself. */
export const isAlike = (rows: CircuitAxis, columns: CircuitAxis): boolean =>
  rows === columns || (rows === 'token' && columns === 'output')
