import type { ModelConfig } from '#shared/model/model-config'
import { ablatedLoss, activationUnder, type AblatedSet } from './ablated-loss'
import { cleanRun, sweptLosses, sweptParts, type SweptParts } from './ablation-sweep'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { CountedPredictions } from './counted-predictions'
import { ablationKinds, replacementOf, type AblationKind } from './head-replacement'
import { headPlaces, headText, namedHeads } from './named-heads'
import { rangePositions } from './prediction-ranges'
import { requireTokenOutputs } from './predictions'
import { headAxes, numbered, type Table } from './table'

/**
 * How much worse the model predicts without each head, or each MLP or layer, or without several parts at once; in nats
 * (reference/README.md, `ablation`).
 */
export const ablation: Analysis = {
  name: 'ablation',
  tokens: 'needed',
  options: ['kind', 'keep', 'heads', 'mlps', 'parts', 'range'],
  async run(input) {
    const { model, tokens, options } = input
    requireTokenOutputs(model)
    const kind = kindFrom(options.kind, tokens.length)
    const counted = new CountedPredictions(rangePositions(input), tokens, input.pads)
    const set = setFrom(input)
    const parts = partsFrom(input, set !== null)
    const clean = await cleanRun(input, kind, parts, counted)
    if (set) {
      // What takes the place of a part comes from the run in which all before it is replaced already.
      const loss = await ablatedLoss(
        input,
        set,
        async (hook, edits) =>
          kind === 'zero' ? null : replacementOf(kind, await activationUnder(input, hook, edits), input.pads),
        counted,
      )
      return { tables: setTables(input, loss, clean.loss) }
    }
    const replacement = (hook: string) => replacementOf(kind, clean.activations.get(hook)!, input.pads)
    const losses = await sweptLosses(input, clean, kind === 'zero' ? () => null : replacement, parts, counted)
    return { tables: sweepTables(model.config, parts, losses, clean.loss) }
  },
}

const lossTable = (name: string, loss: number): Table => ({ name, axes: [], values: loss, unit: 'nats' })

/** What a set that was ablated at once did. */
export function setTables({ options }: Pick<AnalysisInput, 'options'>, loss: number, clean: number): Table[] {
  return [
    lossTable(options.keep === undefined ? 'ablated_loss' : 'kept_loss', loss),
    lossTable('difference', loss - clean),
    lossTable('clean_loss', clean),
  ]
}

/** What every part did. @param losses [layer][part of the layer] */
export function sweepTables(
  config: ModelConfig,
  parts: SweptParts,
  losses: readonly (readonly number[])[],
  clean: number,
): Table[] {
  const differences = losses.map((each) => each.map((loss) => loss - clean))
  const ofHeads = parts === 'heads'
  return [
    {
      name: 'difference',
      axes: ofHeads ? headAxes(config) : [numbered('layer', config.n_layers)],
      values: ofHeads ? differences : differences.map(([value]) => value),
      unit: 'nats',
    },
    lossTable('clean_loss', clean),
  ]
}

/** @throws AnalysisError for a kind that these sequences do not allow */
export function kindFrom(text = 'zero', sequences: number): AblationKind {
  const kind = ablationKinds.find((each) => each === text)
  if (!kind) {
    throw new AnalysisError('USAGE', `--kind: there is no “${text}”. Known: ${ablationKinds.join(', ')}.`)
  }
  if (kind === 'zero' || sequences > 1) return kind
  throw new AnalysisError(
    'BAD_TOKENS',
    `--kind ${kind} takes z from other sequences, and there is one. Give several: --tokens "0,5,3;0,2,2".`,
  )
}

/** What is ablated at once: `--heads` and `--mlps`, or all heads but `--keep`; `null` for one after another. */
export function setFrom({
  model: { config },
  options,
}: Pick<AnalysisInput, 'model' | 'options'>): AblatedSet | null {
  const { keep, heads, mlps } = options
  if (keep === undefined && heads === undefined && mlps === undefined) return null
  if (keep !== undefined && heads !== undefined) {
    throw new AnalysisError('USAGE', 'Give --heads (ablate these) or --keep (ablate all others), not both.')
  }
  // To keep nothing is to ablate every head.
  const kept = keep === undefined ? null : new Set(keep === '' ? [] : namedHeads(config, keep).map(headText))
  return {
    heads: kept
      ? headPlaces(config).filter((place) => !kept.has(headText(place)))
      : heads === undefined
        ? []
        : namedHeads(config, heads),
    mlps: mlps === undefined ? [] : layersFrom(mlps, config),
  }
}

function layersFrom(text: string, { n_layers, attn_only }: ModelConfig): number[] {
  if (attn_only) throw noMlps()
  return text.split(',').map((part) => {
    const layer = /^\s*\d{1,6}\s*$/.test(part) ? Number(part) : NaN
    if (layer < n_layers) return layer
    throw new AnalysisError(
      'USAGE',
      `--mlps: there is no layer “${part.trim()}”. There are 0 to ${n_layers - 1}.`,
    )
  })
}

/** @throws AnalysisError */
export function partsFrom(
  { model: { config }, options }: Pick<AnalysisInput, 'model' | 'options'>,
  isSet: boolean,
): SweptParts {
  const text = options.parts ?? 'heads'
  const parts = sweptParts.find((each) => each === text)
  if (!parts)
    throw new AnalysisError('USAGE', `--parts: there is no “${text}”. Known: ${sweptParts.join(', ')}.`)
  if (isSet && options.parts !== undefined) {
    throw new AnalysisError(
      'USAGE',
      '--parts ablates one after another; --heads, --mlps and --keep at once. Give one.',
    )
  }
  if (parts === 'mlps' && config.attn_only) throw noMlps()
  return parts
}

function noMlps(): AnalysisError {
  return new AnalysisError('NOT_POSSIBLE', 'The model has no MLPs: it is attention only.')
}
