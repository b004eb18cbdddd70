/** A word of the field, as this app uses it. */
export interface GlossaryEntry {
  readonly term: string
  /** Other names, and the titles of views that show it. */
  readonly also?: readonly string[]
  readonly definition: string
  /** How it is computed, where a line says that. */
  readonly formula?: string
}

/** In the order of the computation, then what is measured; definitions and conventions as the mathematics has them. */
export const glossary: readonly GlossaryEntry[] = [
  {
    term: 'token',
    definition: 'One piece of a sequence: a letter in the sandbox, a piece of text in a trained model.',
  },
  {
    term: 'position',
    definition: 'The place of a token in its sequence, from 0. A token with its position is written a₄.',
  },
  {
    term: 'embedding',
    also: ['X', 'W_E'],
    definition:
      'The vector with which a token enters. In the sandbox it is 2-hot: a 1 in the dim of the token and a 1 in the dim of its position.',
  },
  {
    term: 'residual stream',
    also: ['in', 'join', 'resid_pre'],
    definition:
      'One vector for each position, which heads read and to which they add. In the sandbox the wiring says which dims are carried from layer to layer.',
  },
  {
    term: 'head',
    definition:
      'One attention unit of a layer, written layer.head. It is two matrices: W_QK says where to look, W_OV what to write.',
  },
  {
    term: 'query',
    definition: 'The position that looks. A row of scores, pattern and output belongs to one query.',
  },
  {
    term: 'key',
    definition: 'A position that is looked at. A column of scores and pattern belongs to one key.',
  },
  {
    term: 'W_QK',
    also: ['QK circuit'],
    definition:
      'The matrix that scores a query and a key: row = dim of the query, column = dim of the key. In a trained head it is W_Q W_Kᵀ, of rank d_head at most.',
  },
  {
    term: 'scores',
    also: ['attention scores'],
    definition:
      'How much each query wants each key, before mask and softmax. In the sandbox they are not divided by √d; in a trained model they are, by √d_head, unless it says otherwise.',
    formula: 'scores = X · W_QK · Xᵀ',
  },
  {
    term: 'mask',
    also: ['masked', 'causal mask'],
    definition:
      'What a query may not see: keys later than itself get −∞, so that their share of the attention is 0. A masked cell is hatched.',
  },
  {
    term: 'pattern',
    also: ['attention pattern', 'A'],
    definition: 'How a query spreads its attention: the softmax of its masked scores. Each row sums to 1.',
    formula: 'A = softmax(masked)',
  },
  {
    term: 'softmax',
    definition:
      'Turns a row of scores into shares: e to each score, over their sum. With scores 10 and 0 the first gets 0.99995.',
  },
  {
    term: 'W_OV',
    also: ['OV circuit', 'W_OV ᵀ'],
    definition:
      'The matrix that says what is written from what is read. The sandbox stores the homework’s form: row = dim written, column = dim read. TransformerLens has the transpose, W_V W_O; Settings switches the picture.',
  },
  {
    term: 'values',
    definition: 'What each position would contribute if it were looked at with a share of 1.',
    formula: 'values = X · W_OVᵀ',
  },
  {
    term: 'output',
    definition: 'What a head writes at each query: the values of the keys, mixed by the pattern.',
    formula: 'output = A · values',
  },
  {
    term: 'logits',
    also: ['unembedding', 'W_U'],
    definition:
      'A number for each token that could come next. In the sandbox they are read from the tok dims; in a trained model W_U makes them of the residual stream, and a softmax makes probabilities of them.',
  },
  {
    term: 'strength',
    also: ['s'],
    definition:
      'A constant of the sandbox’s circuit that multiplies the cells of W_QK that are written as s. The larger it is, the sharper attention gets: on a b c d a, b is predicted with 0.3550 at 1 and 0.99986 at 10.',
  },
  {
    term: 'previous-token head',
    definition:
      'A head that looks at the position before the query. Its score is the mean of the pattern one below the diagonal.',
  },
  {
    term: 'induction',
    also: ['induction head'],
    definition:
      'Continuing a pattern that was there before: after a b … a comes b. An induction head looks at the token behind an earlier occurrence of its own.',
  },
  {
    term: 'induction score',
    also: ['strict', 'ARENA'],
    definition:
      'On a start token, r and r again, with r of n random tokens: the mean attention on the position n − 1 back. The strict form counts the n queries that have something to induce, ARENA’s form all n + 2 entries of that diagonal.',
  },
  {
    term: 'duplicate-token head',
    definition: 'A head that looks at an earlier occurrence of its own token.',
  },
  {
    term: 'composition',
    also: ['Q-, K- and V-composition'],
    definition:
      'A later head reading what an earlier one wrote: as its query (Q), its key (K) or its value (V). The score compares the size of the product with the sizes of its factors; random matrices give about 1/√d_model.',
    formula: '‖W_A W_B‖ / (‖W_A‖ ‖W_B‖)',
  },
  {
    term: 'full OV circuit',
    definition:
      'What attending to a token does to each logit: row = source token, column = logit. A head that copies has a strong diagonal.',
    formula: 'W_E W_V W_O W_U',
  },
  {
    term: 'copying score',
    definition:
      'Sum of the real parts of the eigenvalues of the full OV circuit over the sum of their sizes: 1 for a head that only copies, −1 for one that only suppresses.',
  },
  {
    term: 'loss',
    definition:
      'Minus the logarithm of the probability of the token that came, averaged over predictions, in nats. Guessing evenly among 27 tokens costs 3.30.',
  },
  {
    term: 'logit attribution',
    definition:
      'A logit split into what each component adds: the embedding, every head, the biases. With a LayerNorm its final scale is held fixed.',
  },
  {
    term: 'ablation',
    definition:
      'Running a model without a part, which gives zeros, its mean or another sample instead, to see how much the loss rises.',
  },
  {
    term: 'patching',
    also: ['activation patching'],
    definition: 'Putting an activation of one run into another, to see what of the result it carries.',
  },
  {
    term: 'BOS',
    definition:
      'The start token that many models expect first. Heads that have nothing to do often rest on it.',
  },
]

const byName = new Map(
  glossary.flatMap((entry) => [entry.term, ...(entry.also ?? [])].map((name) => [name, entry] as const)),
)

/** The entry for a term or another name of it; `null` where there is none. */
export function glossaryEntry(name: string): GlossaryEntry | null {
  return byName.get(name) ?? null
}
