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

type Kind = CircuitMatrix['kind']
type Names = readonly [formula: string, rows: string, columns: string, says: string]

/** MATHS §3. `X` stands for what a circuit begins with, `a` and `b` for the earlier and the later head. */
const NAMES: Readonly<Record<Kind, Names>> = {
  // prettier-ignore
  OV: ['X W_V W_O W_U', 'source token', 'logit', 'In: the token that is attended to. Out: what that adds to the logit of each token, for a weight of 1.'],
  // prettier-ignore
  QK: ['X W_Q W_Kᵀ Xᵀ', 'query token', 'key token', 'In: two tokens. Out: how much the query’s token looks for the key’s token, before dividing by the scale.'],
  // prettier-ignore
  'token-position': ['W_E W_Q W_Kᵀ W_posᵀ', 'query token', 'key position', 'In: the query’s token and the key’s place. Out: how much a token looks for a place.'],
  // prettier-ignore
  'position-token': ['W_pos W_Q W_Kᵀ W_Eᵀ', 'query position', 'key token', 'In: the query’s place and the key’s token. Out: how much a place looks for a token.'],
  // prettier-ignore
  'position-scores': ['W_pos W_Q W_Kᵀ W_posᵀ / scale', 'query position', 'key position', 'In: two places. Out: the score if positions were all that the head saw.'],
  // prettier-ignore
  'position-pattern': ['softmax(mask(W_pos W_Q W_Kᵀ W_posᵀ / scale))', 'query position', 'key position', 'In: two places. Out: the attention if positions were all that the head saw.'],
  // prettier-ignore
  W_QK: ['W_Q W_Kᵀ', 'query dim', 'key dim', 'In: a query’s and a key’s residual stream. Out: their score, before dividing by the scale.'],
  // prettier-ignore
  W_OV: ['W_V W_O', 'read dim', 'written dim', 'In: the residual stream at the key. Out: what is written at the query, for a weight of 1.'],
  // prettier-ignore
  K: ['X W_QK¹ (W_OV⁰)ᵀ Xᵀ', 'query token', 'key token', 'In: the query’s own token, and the token that {a} moved to the key. Out: how much {b} looks for it.'],
  // prettier-ignore
  Q: ['X W_OV⁰ W_QK¹ Xᵀ', 'query token', 'key token', 'In: the token that {a} moved to the query, and the key’s own token. Out: how much {b} looks for it.'],
  // prettier-ignore
  V: ['X W_OV⁰ W_OV¹ W_U', 'source token', 'logit', 'In: the token that {a} moved. Out: what {b} makes of it in the logits, for weights of 1.'],
}

/** What stands above a circuit: its names, its product, and what goes in and comes out. */
export function cardOf(matrix: CircuitMatrix): CircuitCard {
  const [product, rows, columns, says] = NAMES[matrix.kind]
  const start = 'embedding' in matrix ? embedded(matrix) : 'W_E'
  const formula = product.replace(/X/g, () => start)
  const [a, b] = 'earlier' in matrix ? [headName(matrix.earlier), headName(matrix.later)] : ['', '']
  return {
    ...{ title: titleOf(matrix), rows, columns },
    formula: matrix.kind === 'OV' && matrix.heads.length > 1 ? `Σ ${formula}` : formula,
    says: says.replace('{a}', a).replace('{b}', b),
  }
}

function titleOf(matrix: CircuitMatrix): string {
  switch (matrix.kind) {
    case 'OV':
      return `OV circuit of ${matrix.heads.map(headName).join(' + ')}`
    case 'QK':
      return `QK circuit of ${headName(matrix.head)}`
    case 'token-position':
      return `Query token, key position, ${headName(matrix.head)}`
    case 'position-token':
      return `Query position, key token, ${headName(matrix.head)}`
    case 'position-scores':
      return `Positional scores of ${headName(matrix.head)}`
    case 'position-pattern':
      return `Positional pattern of ${headName(matrix.head)}`
    case 'W_QK':
    case 'W_OV':
      return `${matrix.kind} of ${headName(matrix.head)}`
    case 'Q':
    case 'K':
    case 'V':
      return `${matrix.kind}-composition of ${headName(matrix.later)} with ${headName(matrix.earlier)}`
  }
}

/** What a circuit begins with. MLP⁰ is short for MLP⁰(ln2(W_E)). */
const embedded = ({ embedding }: { readonly embedding?: EmbeddingName }): string =>
  embedding === 'mlp0' ? '(W_E + MLP⁰)' : embedding === 'ln1' ? 'ln1(W_E)' : 'W_E'

/** Whether a matrix's two sides speak of the same things, so that its diagonal is a token with itself. */
export const isAlike = (rows: CircuitAxis, columns: CircuitAxis): boolean =>
  rows === columns || (rows === 'token' && columns === 'output')
