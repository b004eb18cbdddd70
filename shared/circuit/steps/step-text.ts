import type { Circuit, Layer } from '../circuit'
import { italic, sub, sup, type Formula } from '../formula'
import { exactText } from '../number-text'
import type { Trace } from '../stage'
import { positionsText, type StepText } from './positions-text'
import { softmaxTable } from './softmax-table'
import { joinText, readoutText } from './between-text'
import type { Step, StepKind } from './timeline'

/** How a step is called in a list. */
export const STEP_NAMES: Readonly<Record<StepKind, string>> = {
  embed: 'embed',
  scores: 'scores',
  mask: 'mask',
  softmax: 'softmax',
  values: 'values',
  output: 'output',
  join: 'join',
  readout: 'read out',
}

/** @param row the row that the step is at, which decides what of it is put into words */
export function stepText(trace: Trace, step: Step, row: number): StepText {
  const { circuit } = trace
  const layer = step.layer === null ? null : circuit.layers[step.layer]
  const x = italic(inputName(trace, step))
  switch (step.kind) {
    case 'embed':
      return embedText(circuit)
    case 'scores':
      return {
        title: 'How well does each query match each key?',
        words:
          'Take one row as the query and one row as the key. Every pair of marks that they carry picks one weight ' +
          'of W_QK; the score is the sum of those weights.',
        formula: [italic('scores'), ' = ', x, ' · ', italic('W'), sub('QK'), ' · ', x, sup('⊤')],
      }
    case 'mask':
      return maskText(layer!)
    case 'softmax':
      return {
        title: 'Each row becomes shares that add up to 1',
        words:
          'Subtract the largest score of the row, raise e to what is left, then divide by the sum.' +
          leadSentence(trace, step, row),
        formula: [italic('A'), ' = softmax(', italic('masked'), ')'],
      }
    case 'values':
      return {
        title: 'What would each token write?',
        words:
          'Each mark of a row picks a column of W_OV (reads from); the entries of that column say where it is ' +
          'written (writes to).',
        formula: [italic('values'), ' = ', x, ' · ', italic('W'), sub('OV'), sup('⊤')],
      }
    case 'output':
      return layer!.heads[step.head!].muted
        ? {
            title: 'This head is muted',
            words: 'Whatever it attends to, it writes 0.',
            formula: [italic('output'), ' = 0'],
          }
        : {
            title: 'Mix the values by attention',
            words:
              'Every query collects the values of the tokens it looks at, in the shares of its row of A.',
            formula: [italic('output'), ' = ', italic('A'), ' · ', italic('values')],
          }
    case 'join':
      return joinText(trace, step, layer!)
    case 'readout':
      return readoutText(trace, step)
  }
}

function inputName({ circuit }: Trace, { layer }: Step): string {
  return layer === 0 && !circuit.layers[0].readsOnly ? 'X' : 'in'
}

function embedText({ embedding, layers }: Circuit): StepText {
  const only = layers[0]?.readsOnly
  const passed = only
    ? ` Layer 0 reads ${only.length ? `its ${only.join(', ')} dims only` : 'none of it'}.`
    : ''
  return embedding.kind === 'given'
    ? {
        title: 'Every position brings its row',
        words: `X is given: one row a position.${passed}`,
        formula: [italic('X'), ' is given'],
      }
    : {
        title: 'Every token becomes two marks',
        words: `One mark says which token it is, one says where it stands. Everything else is 0.${passed}`,
        formula: [italic('X'), ' = [token | position]'],
      }
}

function maskText({ causal, hiddenKeys = [] }: Layer): StepText {
  const hides = hiddenKeys.length > 0 ? `No query may look at ${positionsText(hiddenKeys)}.` : ''
  const scores: Formula = [italic('masked'), ' = ', italic('scores')]
  if (causal)
    return {
      title: 'No token may look ahead',
      words: ['A key that comes after its query gets −∞, which the softmax turns into exactly 0.', hides]
        .filter(Boolean)
        .join(' '),
      formula: [...scores, ', −∞ where key > query'],
    }
  if (hides)
    return {
      title: 'Some keys are hidden',
      words: `${hides} The scores there become −∞, which the softmax turns into exactly 0.`,
      formula: [...scores, ', −∞ where hidden'],
    }
  return {
    title: 'Nothing is masked',
    words: 'Every query may look at every key: the scores pass as they are.',
    formula: scores,
  }
}

/** By how much the best score of a row leads, and what e makes of it. */
function leadSentence(trace: Trace, step: Step, row: number): string {
  if (row < 0 || row >= step.rows) return ''
  const scores = softmaxTable(trace, step.group!, row).columns.map(({ score }) => score)
  if (scores.length < 2) return ''
  const [best, second] = scores.toSorted((a, b) => b - a)
  const lead = best - second
  if (!(lead > 1e-9) || lead === Infinity) return ''
  return ` A lead of ${exactText(lead)} is a factor of ${exactText(Number(Math.exp(lead).toPrecision(5)))}.`
}
