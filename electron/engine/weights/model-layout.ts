import type { ModelConfig, ModelManifest } from '#shared/model/model-config'
import type { WeightsMapping } from '#shared/model/weights-mapping'
import { ConfigReader, type ConfigSource } from '../architectures/config-reader'
import { architectureNamed, architectureOf } from '../architectures/known-architectures'
import { mappedTensors } from '../architectures/mapped-tensors'
import type { Checkpoint } from './readers/checkpoint'
import { mappedWeights } from './mapped-weights'
import { modelParameters } from './parameters'
import type { TensorView } from './stored-tensor'
import type { WeightsEntry } from './weights-file'
import { SAVE_STATE_DICT, WeightsError } from './weights-error'

/** What becomes of a checkpoint. */
export interface ModelLayout {
  /** The family that read it, or `weights-only`. */
  readonly architecture: string
  readonly config: ModelConfig | null
  readonly entries: readonly WeightsEntry[]
  /** What a mapping says of weights whose forward pass nobody knows. */
  readonly mapping?: ModelManifest['mapping']
  /** Two tensors that must have the same numbers, by their names in the checkpoint. */
  readonly copies?: {
    readonly names: readonly [string, string]
    readonly views: readonly [TensorView, TensorView]
  }
}

/** Where training code keeps the model's configuration in a checkpoint: the first that is there counts. */
const OWN_CONFIGS = ['model_args', 'config', 'cfg', 'model_config', 'hyper_parameters', 'args']

/** What compiling, parallel training and Lightning put before every name. */
const WRAPPERS = ['_orig_mod.', 'module.', 'model.', 'net.']

/**
 * @param given the configuration beside the checkpoint or the one that was named, and what a person said
 * @param chosen what `--architecture` says; `required` refuses a checkpoint that no family reads
 * @throws WeightsError for whatever does not fit
 */
export function modelLayout(
  checkpoint: Checkpoint,
  given: readonly ConfigSource[],
  chosen: {
    readonly architecture?: string
    readonly required: boolean
    readonly mapping?: WeightsMapping
  },
): ModelLayout {
  const tensors = unwrapped(checkpoint.tensors)
  if (chosen.mapping) {
    // As the file has them: the names of the mapping are those that a person sees.
    const { config, entries } = mappedWeights(checkpoint.tensors, chosen.mapping)
    return { architecture: 'mapped', config: null, entries, mapping: { profile: chosen.mapping, config } }
  }
  const own = OWN_CONFIGS.find((name) => checkpoint.settings.has(name))
  const reader = new ConfigReader([
    ...(own === undefined
      ? []
      : [{ label: `the checkpoint's ${own}`, settings: checkpoint.settings.get(own)! }]),
    ...given,
  ])
  const architecture =
    chosen.architecture === undefined
      ? architectureOf([...tensors.keys()], reader, own === 'model_args')
      : architectureNamed(chosen.architecture)
  if (!architecture) {
    if (!chosen.required) return weightsOnly(checkpoint.tensors)
    throw new WeightsError(
      'UNKNOWN_ARCHITECTURE',
      'No known architecture has tensors of these names. Without --config they open as weights only.',
    )
  }
  const shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]))
  const layout = architecture.layout(shapes, reader)
  const mapped = mappedTensors(tensors, layout, reader.isEmpty ? 'the model' : reader.label)
  const entries = [...modelParameters(layout.config)].map(([name, shape]) => ({
    name,
    shape,
    view: mapped.get(name) ?? null,
  }))
  const { copy } = layout
  const views = copy && ([tensors.get(copy.name)!, tensors.get(copy.of)!] as const)
  return {
    architecture: architecture.name,
    config: layout.config,
    entries,
    ...(copy && views ? { copies: { names: [copy.name, copy.of], views } } : {}),
  }
}

function weightsOnly(tensors: ReadonlyMap<string, TensorView>): ModelLayout {
  if (tensors.size === 0)
    throw new WeightsError('NOT_A_CHECKPOINT', `The file holds no tensors. ${SAVE_STATE_DICT}`)
  const entries = [...tensors].map(([name, view]) => ({ name, shape: view.shape, view }))
  return { architecture: 'weights-only', config: null, entries }
}

/** Without what stands before every name. */
function unwrapped(tensors: ReadonlyMap<string, TensorView>): ReadonlyMap<string, TensorView> {
  let entries = [...tensors]
  for (;;) {
    const wrapper = WRAPPERS.find(
      (prefix) => entries.length > 0 && entries.every(([name]) => name.startsWith(prefix)),
    )
    if (wrapper === undefined) return new Map(entries)
    entries = entries.map(([name, view]) => [name.slice(wrapper.length), view])
  }
}
