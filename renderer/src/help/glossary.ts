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
    also: ['X', 'W_E', 'embeddings'],
    definition:
      'The vector with which a token enters. In the sandbox it is 2-hot: a 1 in the dim of the token and a 1 in the dim of its position.',
  },
  {
    term: 'subspace',
    also: ['role', 'basis', 'dims'],
    definition:
      'Some dims of a vector that belong together: tok says which token stands here, pos where, prev which token came before. A subspace keeps its colour wherever it is written or read.',
  },
  {
    term: 'residual stream',
    also: ['in', 'join', 'resid_pre'],
    definition:
      'One vector for each position, which heads read and to which they add. In the sandbox the wiring says which dims are carried from layer to layer.',
  },
  {
    term: 'head',
    also: ['attention head'],
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
    definition:
      'The matrix that scores a query and a key: row = dim of the query, column = dim of the key. In a trained head it is W_Q W_Kᵀ, of rank d_head at most.',
  },
  {
    term: 'scores',
    also: ['score', 'attention scores'],
    definition:
      'How much each query wants each key, before mask and softmax. In the sandbox they are not divided by √d; in a trained model they are, by √d_head, unless it says otherwise.',
    formula: 'scores = X · W_QK · Xᵀ',
  },
  {
    term: 'mask',
    also: ['masked', 'masked scores', 'causal mask'],
    definition:
      'What a query may not see: keys later than itself get −∞, so that their share of the attention is 0. A masked cell is hatched.',
  },
  {
    term: 'pattern',
    also: ['attention pattern', 'attention', 'A'],
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
    also: ['W_OV ᵀ'],
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
    also: ['logit', 'unembedding', 'readout', 'W_U'],
    definition:
      'A number for each token that could come next. In the sandbox they are read from the tok dims; in a trained model W_U makes them of the residual stream, and a softmax makes probabilities of them.',
  },
  {
    term: 'strength',
    also: ['attention strength', 's'],
    definition:
      'A constant of the sandbox’s circuit that multiplies the cells of W_QK that are written as s. The larger it is, the sharper attention gets: on a b c d a, b is predicted with 0.3550 at 1 and 0.99986 at 10.',
  },
  {
    term: 'previous-token head',
    also: ['previous token'],
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
    also: ['induction, strict', 'induction, ARENA', 'strict', 'ARENA'],
    definition:
      'On a start token, r and r again, with r of n random tokens: the mean attention on the position n − 1 back. The strict form counts the n queries that have something to induce, ARENA’s form all n + 2 entries of that diagonal.',
  },
  {
    term: 'prefix matching',
    also: ['prefix matching, last', 'prefix matching, any'],
    definition:
      'An induction score that any text can give: the mean attention on the token behind an earlier occurrence of the query’s own, over the queries that have one.',
  },
  {
    term: 'duplicate-token head',
    also: [
      'duplicate token',
      'duplicate, strict',
      'duplicate, diagonal',
      'duplicate, last',
      'duplicate, any',
    ],
    definition: 'A head that looks at an earlier occurrence of its own token.',
  },
  {
    term: 'current-token head',
    also: ['current token'],
    definition:
      'A head that looks at the query itself. Its score is the mean of the diagonal of the pattern.',
  },
  {
    term: 'first-token head',
    also: ['first token'],
    definition:
      'A head that looks at position 0. Many heads rest there when they have nothing to do, so that a high score alone says little.',
  },
  {
    term: 'detector',
    also: ['detectors', 'detector score'],
    definition:
      'A number from 0 to 1 for how far a head’s pattern is the pattern of one kind: previous token, induction, duplicate, current, first. It says where a head looks, not what it writes.',
  },
  {
    term: 'sensitivity',
    definition:
      'How much one number moves when a weight moves: the derivative, per unit of each weight, with everything between them followed.',
  },
  {
    term: 'composition',
    also: ['Q-composition', 'K-composition', 'V-composition', 'composition score'],
    definition:
      'A later head reading what an earlier one wrote: as its query (Q), its key (K) or its value (V). The score compares the size of the product with the sizes of its factors; random matrices give about 1/√d_model.',
    formula: '‖W_A W_B‖ / (‖W_A‖ ‖W_B‖)',
  },
  {
    term: 'full QK circuit',
    also: ['QK circuit'],
    definition:
      'How much each token looks for each other one, by tokens alone: row = token of the query, column = token of the key.',
    formula: 'W_E W_Q W_Kᵀ W_Eᵀ',
  },
  {
    term: 'full OV circuit',
    also: ['OV circuit'],
    definition:
      'What attending to a token does to each logit: row = source token, column = logit. A head that copies has a strong diagonal.',
    formula: 'W_E W_V W_O W_U',
  },
  {
    term: 'decomposed scores',
    also: ['scores by parts'],
    definition:
      'The scores of a later head split by where query and key come from: the embedding, the positions, or an earlier head. The parts add up to the scores before the softmax.',
  },
  {
    term: 'copying score',
    definition:
      'Sum of the real parts of the eigenvalues of the full OV circuit over the sum of their sizes: 1 for a head that only copies, −1 for one that only suppresses.',
  },
  {
    term: 'eigenvalues',
    also: ['eigenvalue'],
    definition:
      'The factors by which a matrix stretches its own directions. Of an OV circuit they say whether tokens raise themselves: positive ones copy, negative ones suppress.',
  },
  {
    term: 'singular values',
    also: ['rank', 'singular value'],
    definition:
      'How strongly a matrix acts along each of its directions, largest first. A head has d_head of them that are not 0; a few large ones say that it does few things.',
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
    term: 'logit lens',
    also: ['lens'],
    definition:
      'The residual stream after each layer, read as if it were the last: through the final LayerNorm and the unembedding. It shows from which layer on a token is foreseen.',
  },
  {
    term: 'LayerNorm',
    also: ['layer norm'],
    definition:
      'Rescales each position’s vector to mean 0 and variance 1 before a layer reads it. Its scale depends on the text, which is why weights alone do not say everything.',
  },
  {
    term: 'MLP',
    also: ['MLPs'],
    definition: 'The part of a layer that works on each position by itself. Attention-only models have none.',
  },
  {
    term: 'activation',
    also: ['activations', 'hook point'],
    definition:
      'A number that a run computes on its way, named by its place in the model: blocks.1.attn.hook_pattern is the attention of layer 1.',
  },
  {
    term: 'ablation',
    definition:
      'Running a model without a part, which gives zeros, its mean or another sample instead, to see how much the loss rises.',
  },
  {
    term: 'patching',
    also: ['activation patching', 'corrupted'],
    definition: 'Putting an activation of one run into another, to see what of the result it carries.',
  },
  {
    term: 'causal test',
    also: ['transplant'],
    definition:
      'My pattern is put in the place of the trained head’s, and the loss is measured: between the loss without the head and the clean loss it says how much of the head’s work my circuit does.',
  },
  {
    term: 'distance',
    also: ['distances', 'total variation', 'Total variation', 'Max |Δ|'],
    definition:
      'How differently two heads attend at a query. Total variation is the share of the attention that lies elsewhere: half the sum of the differences, 0 for the same and 1 for nothing in common.',
    formula: 'TV = ½ Σ |p − q|',
  },
  {
    term: 'KL divergence',
    also: ['KL'],
    definition:
      'How surprised one who expects my pattern is by the trained one, in nats: 0 for the same, and large where the trained head looks at what mine leaves out.',
    formula: 'KL = Σ trained · ln(trained / mine)',
  },
  {
    term: 'correlation',
    also: ['Correlation'],
    definition:
      'Whether two rows rise and fall together, whatever their scale: Pearson’s r, 1 for the same shape, 0 for none in common, −1 for the opposite. A constant row has none.',
  },
  {
    term: 'in my basis',
    also: ['effective weights'],
    definition:
      'A trained head read in the sandbox’s dims: its W_QK and W_OV between the embeddings of chosen tokens, their positions, and what an earlier head writes for them.',
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
