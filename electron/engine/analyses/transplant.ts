import { seededRandom } from '#shared/circuit/seeded-random'
import type { AlignedHead } from '#shared/compare/aligned-head'
import { recoveredShare } from '#shared/compare/recovered-share'
import { transplantKinds, type TransplantKind } from '#shared/compare/transplant-kinds'
import { writtenTokens } from '#shared/compare/written-tokens'
import type { Activation } from '../run/activation'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { circuitHeads, comparedCircuit, type ComparedCircuit } from './circuit-patterns'
import { CountedPredictions } from './counted-predictions'
import { headText, namedHeads, type HeadPlace } from './named-heads'
import { OutputMapping } from './output-mapping'
import { rangePositions } from './prediction-ranges'
import { requireTokenOutputs } from './predictions'
import { numbered } from './table'
import { casesOf, patternHook, transplantCases, zHook, type Graft } from './transplant-cases'
import { transplantEdits, type TransplantCase } from './transplant-edits'
import { ModelWeights } from './weights/model-weights'

/** Whose share of the lost loss is asked. */
const PATTERNS = ['mine', 'uniform', 'random'] as const

/**
 * How much of what a model loses without some heads comes back with the patterns of a circuit in their place, or its
 * outputs: its loss with the heads as they are, with their z as zeros or its mean over the sequences, with mine, and
 * with uniform and random patterns in the place of mine as baselines. Several heads are replaced at once, each by a head
 * of mine.
 */
export const transplant: Analysis = {
  name: 'transplant',
  tokens: 'needed',
  options: ['against', 'map', 'bos', 'heads', 'mine', 'range', 'kind'],
  async run(input) {
    const { model, tokens, pads, seed = 0 } = input
    requireTokenOutputs(model)
    const heads = namedHeads(model.config, input.options.heads ?? missing('--heads 1.2'))
    const mine = (input.options.mine ?? missing('--mine 1.0')).split(',').map((name) => name.trim())
    if (mine.length !== heads.length) {
      throw new AnalysisError(
        'USAGE',
        '--heads and --mine name as many heads: --heads 0.1,1.2 --mine 0.0,1.0.',
      )
    }
    const counted = new CountedPredictions(rangePositions(input), tokens, pads)
    const circuit = await comparedCircuit(input)
    const kind = kindFrom(input.options.kind)
    const mapped = kind === 'output' ? mappedTokens(circuit) : null
    const clean = await cleanActivations(input, heads, kind)
    const mappings = mapped ? await outputMappings(input, heads, mapped, clean) : null
    const random = seededRandom(seed)
    const sums: number[][] = []
    const leftOut = new Set<string>()
    for (const [s, sequence] of tokens.entries()) {
      const { traced, aligned } = circuitHeads(circuit, sequence)
      const grafts = heads.map((place, i): Graft => {
        const own = named(aligned, mine[i], circuit)
        if (!mapped) return { place, mine: own }
        const written = writtenTokens(traced, mine[i], circuit.start, mapped.letters)
        written.leftOut.forEach((role) => leftOut.add(role))
        return { place, mine: own, output: { written, mapping: mappings![i] } }
      })
      sums.push(await lossesOf(input, s, counted, casesOf(grafts, clean, s, pads, circuit.start, random)))
      input.progress?.(s + 1, tokens.length)
    }
    for (const role of leftOut)
      input.note(
        `What my heads write into ${role} is no token, so the model has nothing for it: it is left out.`,
      )
    return {
      provenance: { against: circuit.file, kind, mine, heads: heads.map(headText) },
      tables: tablesOf(sums, counted),
    }
  },
}

function missing(example: string): never {
  throw new AnalysisError('USAGE', `Name the heads: ${example}.`)
}

function named(heads: readonly AlignedHead[], name: string, { file }: ComparedCircuit): AlignedHead {
  const found = heads.find(({ head }) => head === name)
  if (found) return found
  throw new AnalysisError('UNKNOWN_HEAD', `${file} has no head ${name}.`)
}

function kindFrom(text: string | undefined): TransplantKind {
  const kind = transplantKinds.find((each) => each === (text ?? 'pattern'))
  if (kind) return kind
  throw new AnalysisError('USAGE', `--kind: “${text}” is none of ${transplantKinds.join(', ')}.`)
}

const SCALE = 'ln_final.hook_scale'
const vHook = (layer: number) => `blocks.${layer}.attn.hook_v`
type Activations = ReadonlyMap<string, Activation>

async function cleanActivations(
  { engine, model, tokens }: AnalysisInput,
  heads: readonly HeadPlace[],
  kind: TransplantKind,
): Promise<Activations> {
  const layers = [...new Set(heads.map(({ layer }) => layer))]
  const isOutput = kind === 'output'
  const hasScale = isOutput && model.config.normalization_type !== null
  const own = isOutput ? vHook : patternHook
  const capture = new Set([
    ...layers.flatMap((layer) => [own(layer), zHook(layer)]),
    ...(hasScale ? [SCALE] : []),
  ])
  // The last scale is behind the last block.
  const logits = hasScale ? [0] : ('none' as const)
  const { activations } = await engine.run(model, { start: tokens, capture, edits: [], logits })
  return activations
}

/** For each head, how my output becomes its. */
async function outputMappings(
  { model, tokens, note }: AnalysisInput,
  heads: readonly HeadPlace[],
  { letters, ids }: MappedTokens,
  clean: Activations,
): Promise<OutputMapping[]> {
  const weights = new ModelWeights(model)
  const mappings: OutputMapping[] = []
  for (const place of heads) {
    const v = clean.get(vHook(place.layer))!
    mappings.push(await OutputMapping.of(weights, place, ids, tokens, v, clean.get(SCALE)))
  }
  const unseen = mappings[0].unseen.map((token) => `“${letters[token]}”`)
  if (unseen.length > 0)
    note(`No sequence holds ${unseen.join(', ')}: what a later head would read of that is left out.`)
  return mappings
}

/** The circuit's tokens that the map gives an id. */
interface MappedTokens {
  readonly letters: readonly string[]
  readonly ids: readonly number[]
}

function mappedTokens({ map, file }: ComparedCircuit): MappedTokens {
  if (!map) {
    throw new AnalysisError(
      'USAGE',
      `An output needs to know which token of ${file} is which of the model: --map '{"a": 1, "b": 2}'.`,
    )
  }
  const entries = Object.entries(map).filter((entry): entry is [string, number] => entry[1] !== null)
  return { letters: entries.map(([letter]) => letter), ids: entries.map(([, id]) => id) }
}

/** −Σ log p over one sequence's predictions in each case, in nats: the cases are variants of one batch. */
async function lossesOf(
  { engine, model, tokens }: AnalysisInput,
  s: number,
  counted: CountedPredictions,
  cases: readonly (readonly TransplantCase[])[],
): Promise<number[]> {
  const sequence = tokens[s]
  const { logProbs } = await engine.run(model, {
    start: [sequence],
    capture: new Set(),
    edits: transplantEdits(cases, sequence.length, model.config),
    logits: counted.positions,
    targets: cases.map(() => counted.targets(s)),
  })
  return cases.map((_, c) => counted.loss(s, logProbs!.values, c))
}

/** @param sums [sequence, case] */
function tablesOf(sums: readonly (readonly number[])[], counted: CountedPredictions) {
  const mean = transplantCases.map((_, c) => sums.reduce((sum, each) => sum + each[c], 0) / counted.total)
  // A sequence of which no prediction counts has no loss.
  const losses = sums.map((each, s) => {
    const count = counted.count(s)
    return each.map((sum) => (count === 0 ? null : sum / count))
  })
  const shares = (each: readonly (number | null)[]) =>
    PATTERNS.map((name) => {
      const [clean, ablated, loss] = [each[0], each[1], each[transplantCases.indexOf(name)]]
      return clean === null || ablated === null || loss === null ? null : recoveredShare(clean, ablated, loss)
    })
  const [kind, pattern] = [
    { name: 'case', labels: transplantCases },
    { name: 'pattern', labels: PATTERNS },
  ]
  const sequence = numbered('sequence', sums.length)
  return [
    { name: 'mean_loss', axes: [kind], values: mean, unit: 'nats' },
    { name: 'mean_recovered', axes: [pattern], values: shares(mean) },
    { name: 'loss', axes: [sequence, kind], values: losses, unit: 'nats' },
    { name: 'recovered', axes: [sequence, pattern], values: losses.map(shares) },
  ]
}
