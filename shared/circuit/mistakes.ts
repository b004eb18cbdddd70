import { rangeOf } from './basis'
import type { Circuit, Layer, WeightName } from './circuit'
import { inductionReference } from './induction-reference'
import {
  dividedBy,
  flipped,
  fromReference,
  rewritten,
  rootOfWidth,
  strengthOf,
  timesStrength,
  withHead,
  withLayer,
  withLayers,
} from './mistaken-circuits'
import { liesTransposed, mostHold } from './mistaken-weights'
import { carriedDims } from './stages/join'

export type MistakeId =
  | 'no-mask'
  | 'positions-carried'
  | 'position-0-kept'
  | 'previous-QK-transposed'
  | 'previous-OV-transposed'
  | 'copy-QK-transposed'
  | 'previous-OV-scaled'
  | 'residual-added'
  | 'scores-divided'
  | 'tokens-not-added'

/** A mistake that learners make in the homework's induction circuit. */
export interface Mistake {
  readonly id: MistakeId
  readonly title: string
  /** What is wrong, and what it does. */
  readonly sentence: string
  /** The stage where it shows. */
  readonly stage: string
  /** The circuit with this mistake in it. */
  make(circuit: Circuit): Circuit
  /** The circuit without this mistake; the rest stays as it is. */
  mend(circuit: Circuit, reference: Circuit): Circuit
  /** Whether a circuit of the reference's sizes has it. */
  isIn(circuit: Circuit, reference: Circuit): boolean
}

/** The ten of NOTEBOOKS.md, notebook 000, whose symptoms `mistakes.test.ts` checks. */
export const typicalMistakes: readonly Mistake[] = [
  {
    id: 'no-mask',
    title: 'no causal mask',
    sentence:
      'A query may look at later keys. Where a token follows that should not be seen yet, its share is taken from ' +
      'the right key; a b c d a does not show it.',
    stage: '1.0.mask',
    make: (circuit) => withLayers(circuit, () => ({ causal: false })),
    mend: (circuit) => withLayers(circuit, () => ({ causal: true })),
    isIn: ({ layers }) => layers.some(({ causal }) => !causal),
  },
  {
    id: 'positions-carried',
    title: 'positions added to the residual too',
    sentence:
      'The join adds the position part of X, and its dims are those that say which token came before: head 1.0 ' +
      'takes positions for previous tokens. Carry the token part only.',
    stage: '0.join',
    make: (circuit) => withLayer(circuit, 0, () => ({ carries: 'all' })),
    mend: (circuit, reference) => withLayer(circuit, 0, () => ({ carries: reference.layers[0].carries })),
    isIn: ({ layers: [first] }) => carriesSome(first, first, 'pos'),
  },
  {
    id: 'position-0-kept',
    title: 'position 0 kept',
    sentence:
      'Nothing stands before position 0, so head 0.0 attends to itself there and writes its own token as the ' +
      'previous one: head 1.0 finds the token itself. Drop position 0 between the layers.',
    stage: '1.in',
    make: (circuit) => withLayer(circuit, 0, () => ({ drops: [] })),
    mend: (circuit) => withLayer(circuit, 0, ({ drops }) => ({ drops: [0, ...drops].sort((a, b) => a - b) })),
    isIn: ({ layers: [first, second] }) => !first.drops.includes(0) && !second.hiddenKeys?.includes(0),
  },
  transposedMistake('previous-QK-transposed', 0, 'W_QK', {
    title: 'previous QK transposed',
    sentence:
      'The weights of W_QK of head 0.0 lie above the diagonal: each position looks for the next one, which the ' +
      'mask hides, instead of the one before. Rows are queries, columns are keys.',
  }),
  transposedMistake('previous-OV-transposed', 0, 'W_OV', {
    title: 'previous OV transposed',
    sentence:
      'W_OV of head 0.0 reads the dims that it should write and writes those that it should read. Rows are the ' +
      'dims written, columns the dims read.',
  }),
  transposedMistake('copy-QK-transposed', 1, 'W_QK', {
    title: 'copy QK transposed',
    sentence:
      'W_QK of head 1.0 compares the previous token of the query with the token of the key, so it looks at what ' +
      'came before instead of at what came after. Rows are queries, columns are keys.',
  }),
  {
    id: 'previous-OV-scaled',
    title: 'previous OV × s',
    sentence:
      'The weights of W_OV of head 0.0 are s instead of 1. Head 1.0 multiplies by s again, so its scores are s²: ' +
      'the strength belongs to W_QK alone.',
    stage: '0.0.W_OV',
    make: (circuit) =>
      withHead(circuit, 0, (head) => rewritten(head, 'W_OV', circuit, timesStrength(circuit))),
    mend: (circuit, reference) => fromReference(circuit, reference, 0, 'W_OV'),
    isIn: (circuit, reference) =>
      mostHold(circuit.layers[0].heads[0].W_OV, reference.layers[0].heads[0].W_OV, strengthOf(circuit), 1),
  },
  {
    id: 'residual-added',
    title: 'residual added to the output',
    sentence:
      'The logits are read from the residual stream, so the last token votes for itself with 1. Read the output ' +
      'of head 1.0 alone.',
    stage: 'logits',
    make: (circuit) => ({
      ...withLayer(circuit, 1, () => ({ carries: 'all' })),
      readout: circuit.readout && { ...circuit.readout, from: 'residual' },
    }),
    mend: (circuit, reference) => ({
      ...withLayer(circuit, 1, () => ({ carries: reference.layers[1].carries })),
      readout: circuit.readout && { ...circuit.readout, from: 'heads' },
    }),
    isIn: ({ layers, readout }) =>
      readout?.from === 'residual' &&
      carriesSome(layers[1], { ...layers[1], reads: layers[1].writes }, 'tok'),
  },
  {
    id: 'scores-divided',
    title: 'scores ÷ √D',
    sentence:
      'The weights of W_QK are s/√D instead of s. The homework’s scores are not divided by anything: attention ' +
      'leaks.',
    stage: '0.0.W_QK',
    make: (circuit) =>
      [0, 1].reduce(
        (made, layer) =>
          withHead(made, layer, (head) => rewritten(head, 'W_QK', circuit, dividedBy(rootOfWidth(head)))),
        circuit,
      ),
    mend: (circuit, reference) =>
      [0, 1].reduce((made, layer) => fromReference(made, reference, layer, 'W_QK'), circuit),
    isIn: (circuit, reference) =>
      [0, 1].some((layer) => {
        const [head] = circuit.layers[layer].heads
        const s = strengthOf(circuit)
        return mostHold(head.W_QK, reference.layers[layer].heads[0].W_QK, s / rootOfWidth(head), s)
      }),
  },
  {
    id: 'tokens-not-added',
    title: 'token part not added',
    sentence:
      'The join does not carry the token part of X, so head 1.0 knows which token came before but not which one ' +
      'stands where: it has nothing to look for and nothing to copy.',
    stage: '0.join',
    make: (circuit) => withLayer(circuit, 0, () => ({ carries: [] })),
    mend: (circuit, reference) =>
      withLayer(circuit, 0, ({ carries }) => ({
        carries: carries === 'all' ? carries : [...new Set([...reference.layers[0].carries, ...carries])],
      })),
    isIn: ({ layers: [first] }) => !carriesSome(first, first, 'tok'),
  },
]

/**
 * The typical mistakes that are in a circuit wired like the homework's. A weight matrix counts as transposed or
 * scaled when most of its weights are: one that is only begun is recognised too.
 *
 * @returns none for a circuit that cannot be compared with the homework's
 */
export function recognisedMistakes(circuit: Circuit): readonly Mistake[] {
  const reference = inductionReference(circuit)
  return reference ? typicalMistakes.filter((mistake) => mistake.isIn(circuit, reference)) : []
}

function transposedMistake(
  id: MistakeId,
  layer: 0 | 1,
  name: WeightName,
  words: Pick<Mistake, 'title' | 'sentence'>,
): Mistake {
  return {
    ...words,
    id,
    stage: `${layer}.0.${name}`,
    make: (circuit) => withHead(circuit, layer, (head) => ({ [name]: flipped(head[name]) })),
    mend: (circuit) => withHead(circuit, layer, (head) => ({ [name]: flipped(head[name]) })),
    isIn: (circuit, reference) =>
      liesTransposed(circuit.layers[layer].heads[0][name], reference.layers[layer].heads[0][name]),
  }
}

/** Whether a layer carries any dim that a basis gives a role. */
function carriesSome(layer: Layer, { reads }: Pick<Layer, 'reads'>, role: string): boolean {
  const range = rangeOf(reads, role)
  const carried = carriedDims(layer, layer.heads[0].W_QK.columns)
  return range !== null && carried.slice(range.start, range.end).includes(true)
}
