import { exactText } from '#shared/circuit/number-text'
import type { CircuitView } from '../../stores/circuits'
import type { HeadPlace } from '../../stores/model-run'
import { headName, sameHead } from './circuit-names'

/** A head with a number of its own. */
export interface ScoredHead extends HeadPlace {
  readonly score: number
}

/** What was measured, number by number; `null` is what could not be, and `missing` says why. */
export interface InductionEvidence {
  /** Of `[BOS, r, r]`: length of r, sequences, seed. */
  readonly repeat: { readonly length: number; readonly sequences: number; readonly seed: number }
  readonly previous: readonly ScoredHead[]
  readonly induction: readonly ScoredHead[]
  /** Mean one before the diagonal of the positional pattern of the first previous-token candidate. */
  readonly positional: number | null
  readonly copying: readonly {
    readonly head: HeadPlace
    readonly top1: number
    readonly top5: number
    readonly eigenvalues: number
  }[]
  readonly composition: {
    readonly earlier: HeadPlace
    readonly later: HeadPlace
    readonly score: number
    readonly mean: number
    readonly std: number
    /** Of all pairs, from 1 on. */
    readonly rank: number
    readonly pairs: number
    readonly top1Rows: number
    readonly top1Columns: number
  } | null
  readonly ablation: {
    readonly clean: number
    readonly previous: number
    readonly induction: number
    readonly both: number
  } | null
  readonly complement: { readonly loss: number; readonly difference: number } | null
  /** Mean contribution to the right token's logit, over the inducible positions. */
  readonly attribution: {
    readonly heads: readonly ScoredHead[]
    readonly others: { readonly name: string; readonly score: number }
  } | null
  readonly missing: readonly string[]
}

/** From here on a head is called a candidate. */
export const THRESHOLDS = { previous: 0.35, induction: 0.5 } as const

export interface ReportSection {
  readonly id: string
  readonly title: string
  /** What the numbers say, in a sentence. */
  readonly claim: string
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  readonly definition: string
  /** Where the view of it is. */
  readonly link: {
    /** A view of this workspace, or one of Models. */
    readonly view: CircuitView | `models:${'attention' | 'ablation' | 'attribution'}`
    readonly title: string
    readonly head: HeadPlace | null
    readonly earlier: HeadPlace | null
  }
}

/** Below this the second copy offers two predictions at most, and a mean of two says little. */
const SHORT = 3

/** What weakens all of the evidence, in sentences. */
export function reportCautions({ repeat: { length, sequences } }: InductionEvidence): string[] {
  if (length >= SHORT) return []
  return [
    `The model's context holds [BOS, r, r] with only ${length} ${length === 1 ? 'token' : 'tokens'} in r: every number on drawn tokens is a mean over ${sequences} sequences of ${length === 1 ? 'one position' : `${length} positions`} or fewer, and chance shows in it.`,
  ]
}

const fixed = (value: number, digits = 4): string =>
  Number.isNaN(value) ? 'no number' : value.toFixed(digits).replace('-', '−')
const nats = (value: number): string => `${fixed(value)} nats`
/** A change says its direction. */
const change = (value: number): string => `${value >= 0 ? '+' : ''}${nats(value)}`

/** One section a claim, in the order of the argument. What could not be measured has none. */
export function reportSections(evidence: InductionEvidence): ReportSection[] {
  const { previous, induction, positional, copying, composition, ablation, complement, attribution } =
    evidence
  const [first, last] = [previous.at(0) ?? null, induction.at(0) ?? null]
  const { length, sequences, seed } = evidence.repeat
  const drawn = `${sequences} sequences [BOS, r, r] with ${length} random tokens in r, seed ${seed}`
  const link = (
    view: ReportSection['link']['view'],
    title: string,
    head: HeadPlace | null = null,
    earlier: HeadPlace | null = null,
  ) => ({ view, title, head, earlier })
  const sections: ReportSection[] = []
  if (first) {
    sections.push({
      id: 'previous',
      title: 'Previous-token heads',
      claim:
        first.score >= THRESHOLDS.previous
          ? `${names(previous)} ${previous.length > 1 ? 'look' : 'looks'} at the token before.`
          : `No head reaches ${THRESHOLDS.previous}; ${headName(first)} comes nearest.`,
      facts: previous.map((head) => ({ name: headName(head), value: fixed(head.score) })),
      definition: `Mean of A[i, i − 1] over all i ≥ 1, on ${drawn}. A candidate has at least ${THRESHOLDS.previous}.`,
      link: link('models:attention', 'Detectors in Models', first),
    })
  }
  if (last) {
    sections.push({
      id: 'induction',
      title: 'Induction heads',
      claim:
        last.score >= THRESHOLDS.induction
          ? `${names(induction)} ${induction.length > 1 ? 'attend' : 'attends'} to the token that followed the one that came before.`
          : `No head reaches ${THRESHOLDS.induction}; ${headName(last)} comes nearest.`,
      facts: induction.map((head) => ({ name: headName(head), value: fixed(head.score) })),
      definition: `Induction score, strict: mean of A[i, i − n + 1] over the n positions of the second copy, on ${drawn}. A candidate has at least ${THRESHOLDS.induction}.`,
      link: link('models:attention', 'Detectors in Models', last),
    })
  }
  if (first && positional !== null) {
    sections.push({
      id: 'positional',
      title: 'Position alone',
      claim: `By positions alone, ${headName(first)} puts ${fixed(positional)} of its attention on the token before.`,
      facts: [{ name: headName(first), value: fixed(positional) }],
      definition:
        'Mean one before the diagonal of softmax(mask(W_pos W_QK W_posᵀ / scale)) over all positions; weights only.',
      link: link('qk', 'QK circuit', first),
    })
  }
  if (copying.length > 0) {
    sections.push({
      id: 'copying',
      title: 'Copying',
      claim: copying
        .map(
          ({ head, top1 }) =>
            `${headName(head)} gives ${fixed(top1)} of all tokens back as their own largest logit.`,
        )
        .join(' '),
      facts: copying.flatMap(({ head, top1, top5, eigenvalues }) => [
        { name: `${headName(head)} top-1`, value: fixed(top1) },
        { name: `${headName(head)} top-5`, value: fixed(top5) },
        { name: `${headName(head)} eigenvalues`, value: fixed(eigenvalues) },
      ]),
      definition:
        'Share of rows of W_E W_V W_O W_U whose largest (five largest) entries include the diagonal, a tie being a miss; Σ Re λ / Σ |λ| of the same matrix. Weights only.',
      link: link('ov', 'OV circuit', copying[0].head),
    })
  }
  if (composition) {
    const { earlier, later, score, mean, std, rank, pairs, top1Rows, top1Columns } = composition
    const [a, b] = [headName(earlier), headName(later)]
    sections.push({
      id: 'composition',
      title: 'K-composition',
      claim: `K-composition of ${b} with ${a} is ${fixed(score)}, ${exactText(Number(((score - mean) / std).toPrecision(3)))} standard deviations above random heads, rank ${rank} of ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}. Through ${a}, ${fixed(top1Columns)} of all keys are best found by their own token.`,
      facts: [
        { name: 'score', value: fixed(score) },
        { name: 'random', value: `${fixed(mean)} ± ${fixed(std)}` },
        { name: 'queries that find themselves', value: fixed(top1Rows) },
        { name: 'keys found by themselves', value: fixed(top1Columns) },
      ],
      definition:
        '‖W_QK¹ (W_OV⁰)ᵀ‖ / (‖W_QK¹‖ ‖W_OV⁰‖), against random heads of this size; share of rows and columns of W_E W_QK¹ (W_OV⁰)ᵀ W_Eᵀ whose largest entry is on the diagonal. Weights only.',
      link: link('through', 'Circuit through the earlier head', later, earlier),
    })
  }
  if (ablation && first && last) {
    const [a, b] = [headName(first), headName(last)]
    // One head can come nearest to both.
    const isOne = sameHead(first, last)
    sections.push({
      id: 'ablation',
      title: isOne ? 'Without the candidate' : 'Without either side',
      claim:
        `Without ${a} the loss changes by ${change(ablation.previous)}` +
        (isOne
          ? ''
          : `, without ${b} by ${change(ablation.induction)}, without both by ${change(ablation.both)}`) +
        `; it was ${nats(ablation.clean)}.`,
      facts: [
        { name: 'clean loss', value: nats(ablation.clean) },
        { name: `without ${a}`, value: change(ablation.previous) },
        ...(isOne
          ? []
          : [
              { name: `without ${b}`, value: change(ablation.induction) },
              { name: 'without both', value: change(ablation.both) },
            ]),
      ],
      definition: `Loss over the inducible predictions with z of the heads set to 0, less the clean one, on ${drawn}.`,
      link: link('models:ablation', 'Ablation in Models', last),
    })
  }
  if (complement) {
    sections.push({
      id: 'complement',
      title: 'The candidates alone',
      claim: `With every other head off the loss is ${nats(complement.loss)}, ${nats(Math.abs(complement.difference))} ${complement.difference < 0 ? 'below' : 'above'} the clean one.`,
      facts: [
        { name: 'kept', value: [...new Set([...previous, ...induction].map(headName))].join(', ') },
        { name: 'loss', value: nats(complement.loss) },
      ],
      definition: `Loss over the inducible predictions with z of every head but the candidates set to 0; MLPs and biases stay; on ${drawn}.`,
      link: link('models:ablation', 'Ablation in Models', last),
    })
  }
  if (attribution && attribution.heads.length > 0) {
    const { heads, others } = attribution
    sections.push({
      id: 'attribution',
      title: 'Attribution',
      claim: heads
        .map((head) => `${headName(head)} adds ${fixed(head.score)} to the logit of the token that follows.`)
        .join(' '),
      facts: [
        ...heads.map((head) => ({ name: headName(head), value: fixed(head.score) })),
        { name: `largest other: ${others.name}`, value: fixed(others.score) },
      ],
      definition: `Direct contribution to the logit of the next token, mean over the inducible positions, on ${drawn}.`,
      link: link('models:attribution', 'Attribution in Models', last),
    })
  }
  return sections
}

function names(heads: readonly HeadPlace[]): string {
  const all = heads.map(headName)
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}
