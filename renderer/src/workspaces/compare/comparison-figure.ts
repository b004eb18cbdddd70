import type { Stage } from '#shared/circuit/stage'
import { distances } from '#shared/compare/distances'
import type { FigurePanel, FigureScale } from '#shared/figure/figure'
import type { CircuitDocument } from '#shared/document/document'
import { serializeDocument } from '#shared/document/serialize'
import { provenanceLines } from '#shared/figure/provenance-lines'
import { largestMagnitude, roundLimit } from '#shared/figure/scale'
import type { Matrix } from '#shared/tensor/matrix'
import type { FigureContent } from '../../figures/figure-content'
import type { useComparedHeads } from '../../stores/compared-heads'
import type { useComparedTokens } from '../../stores/compared-tokens'
import type { useComparison } from '../../stores/comparison'
import type { useHeadBases } from '../../stores/head-bases'
import type { useHeadRanking } from '../../stores/head-ranking'
import type { useTransplants } from '../../stores/transplants'
import { besidePanels, matrixPanel } from './comparison-maps'
import { stageNames } from './stage-names'

/** The stores of a comparison, whose state the figure shows. */
interface Shown {
  readonly comparison: ReturnType<typeof useComparison>
  readonly tokens: ReturnType<typeof useComparedTokens>
  readonly heads: ReturnType<typeof useComparedHeads>
  readonly ranking: ReturnType<typeof useHeadRanking>
  readonly bases: ReturnType<typeof useHeadBases>
  readonly transplants: ReturnType<typeof useTransplants>
  /** Mine and the trained head in my basis, and what that leaves, with the numbers of now. */
  readonly basis: readonly DrawnPanel[]
}

/** A map of the basis with its numbers. */
interface DrawnPanel {
  readonly id: string
  readonly title: string
  readonly stage: Stage
  readonly values: Matrix
}

/** What the comparison shows as a figure of several panels; `null` while there is nothing to show. */
export function comparisonFigure(shown: Shown, circuit: CircuitDocument): FigureContent | null {
  const { comparison, tokens, heads, transplants } = shown
  const { beside, sequence } = heads
  const { model, mine, trainedName } = comparison
  if (!beside || !model || !sequence) return null
  return {
    title: `Head ${mine.id} beside ${trainedName} of ${model.name}`,
    panels: [
      ...besidePanels(beside, comparison.ownScales),
      ...startingRow([...distancePanels(shown), ...rankingPanels(shown), ...transplantPanels(shown)]),
      ...startingRow(basisPanels(shown)),
    ],
    across: 3,
    // Mine, trained and their difference stand side by side, as they do here.
    width: 'two-columns',
    caption: captionOf(shown),
    provenance: [
      { name: 'Circuit', value: `${circuit.name}, head ${mine.id} (${mine.name})` },
      ...provenanceLines({
        model: model.name,
        sha256: model.sha256,
        tokens: sequence.ids.join(' '),
        bos: tokens.start === 1 ? `${tokens.bos} before the circuit’s tokens` : 'none',
      }),
      {
        name: 'Token map',
        value: Object.entries(tokens.map)
          .map(([letter, id]) => `${letter} ${id ?? 'none'}`)
          .join(', '),
      },
      {
        name: 'Drawn sequences',
        value: `${tokens.drawn.length}, at most ${tokens.most} different tokens, seed ${comparison.seed}`,
      },
      ...(transplants.result?.provenance && !transplants.stale
        ? provenanceLines(plainOptions(transplants.result.provenance))
        : []),
    ].filter(({ name }, i, all) => all.findIndex((line) => line.name === name) === i),
    document: serializeDocument(circuit),
  }
}

/** Without the text of the map, which has a line of its own. */
function plainOptions(provenance: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { program, provider } = provenance
  return { program, provider }
}

function captionOf({ comparison, heads, transplants }: Shown): string {
  const { mine, trainedName, model, ownScales } = comparison
  const stage = stageNames[heads.beside!.stage].toLowerCase()
  const scales = ownScales ? ' The scales of the two maps differ.' : ''
  const first = `The ${stage} of head ${mine.id}, ${mine.name}, beside head ${trainedName} of ${model!.name} on the same tokens, and their difference, mine less trained.${scales}`
  const shares = transplants.stale ? null : transplants.result?.recovered
  if (!shares) return first
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return `${first} With my ${transplants.result!.kind} in its place the model recovers ${percent(shares.mine)} of the loss without ${transplants.result!.heads.join(' and ')}; with an even pattern ${percent(shares.uniform)}, with a random one ${percent(shares.random)}.`
}

function distancePanels({ comparison, heads, tokens }: Shown): FigurePanel[] {
  const found = heads.distance
  if (!found || found.queries.length === 0) return []
  const { title } = distances.find(({ name }) => name === comparison.distance)!
  const values = Float64Array.from(found.rows, (row) => row[comparison.distance])
  if (!values.every(Number.isFinite)) return []
  const labels = found.queries.map((query) => ({
    text: heads.sequence!.letters[query - tokens.start],
    index: String(query),
  }))
  // As in the ranking beside it; what can be negative or has no end has a signed scale.
  const isShare = comparison.distance === 'totalVariation' || comparison.distance === 'largest'
  const scale: FigureScale = isShare
    ? { kind: 'probability' }
    : { kind: 'signed', limit: roundLimit(Math.max(...values.map(Math.abs))) }
  return [
    {
      kind: 'bars',
      id: 'distance',
      title: `${title} at each query`,
      axis: { name: 'query', labels },
      values,
      scale,
    },
  ]
}

function rankingPanels({ ranking }: Shown): FigurePanel[] {
  const { nearest } = ranking
  if (nearest.length === 0 || ranking.asked.stale) return []
  const labels = nearest.map(({ name }) => ({ text: name }))
  const values = Float64Array.from(nearest, ({ distance }) => distance)
  const scale: FigureScale = { kind: 'probability' }
  return [
    {
      kind: 'bars',
      id: 'nearest',
      title: 'Total variation to mine',
      axis: { name: 'trained head', labels },
      values,
      scale,
    },
  ]
}

/** The same, the first of them at the left edge. */
function startingRow(panels: readonly FigurePanel[]): FigurePanel[] {
  return panels.map((panel, i) => (i === 0 ? { ...panel, startsRow: true } : panel))
}

function basisPanels({ bases, basis }: Shown): FigurePanel[] {
  if (bases.asked.stale) return []
  return basis.map(({ id, title, stage, values }) => {
    const limit = roundLimit(largestMagnitude(values))
    const isRemainder = id === 'remainder'
    const name = isRemainder
      ? `Scores of ${bases.asked.value?.name} less its grid`
      : `W_QK, ${title.toLowerCase()}`
    const { rows, columns, kind } = stage
    const panel = matrixPanel(`basis.${id}`, name, { kind, rows, columns, values }, { kind: 'signed', limit })
    return isRemainder ? panel : { ...panel, sharedScale: 'W_QK of both heads' }
  })
}

function transplantPanels({ transplants }: Shown): FigurePanel[] {
  const { result, stale } = transplants
  if (!result || stale) return []
  const { clean, mine, uniform, random, ablated, ablatedMean } = result.losses
  const losses: readonly [string, number][] = [
    ['as it is', clean],
    ['mine', mine],
    ['even', uniform],
    ['random', random],
    ['z = 0', ablated],
    ['z = its mean', ablatedMean],
  ]
  const values = Float64Array.from(losses, ([, loss]) => loss)
  const labels = losses.map(([text]) => ({ text }))
  const scale: FigureScale = { kind: 'signed', limit: roundLimit(Math.max(...values), 1e-3) }
  const title = `Loss with ${result.heads.join(' and ')} replaced`
  return [
    { kind: 'bars', id: 'transplant', title, axis: { name: 'case', labels }, values, scale, unit: 'nats' },
  ]
}
