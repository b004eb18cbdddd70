import type { ModelConfig } from '#shared/model/model-config'
import { ablatedLoss, type AblatedSet } from './ablated-loss'
import { cleanRun, sweptLosses, sweptParts, type SweptParts } from './ablation-sweep'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { ablationKinds, type AblationKind } from './head-replacement'
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
    const positions = rangePositions(input)
    const set = setFrom(input)
    const parts = partsFrom(input, set !== null)
    const clean = await cleanRun(input, kind, parts, positions)
    const clean_loss: Table = { name: 'clean_loss', axes: [], values: clean.loss, unit: 'nats' }
    if (set) {
      const name = options.keep === undefined ? 'ablated_loss' : 'kept_loss'
      const loss = await ablatedLoss(input, set, kind, positions)
      return {
        tables: [
          { name, axes: [], values: loss, unit: 'nats' },
          { name: 'difference', axes: [], values: loss - clean.loss, unit: 'nats' },
          clean_loss,
        ],
      }
    }
    const losses = await sweptLosses(input, clean, kind, parts, positions)
    const differences = losses.map((each) => each.map((loss) => loss - clean.loss))
    const ofHeads = parts === 'heads'
    return {
      tables: [
        {
          name: 'difference',
          axes: ofHeads ? headAxes(model.config) : [numbered('layer', model.config.n_layers)],
          values: ofHeads ? differences : differences.map(([value]) => value),
          unit: 'nats',
        },
        clean_loss,
      ],
    }
  },
}

function kindFrom(text = 'zero', sequences: number): AblationKind {
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
function setFrom({ model: { config }, options }: AnalysisInput): AblatedSet | null {
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

function partsFrom({ model: { config }, options }: AnalysisInput, isSet: boolean): SweptParts {
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
