import type { ModelConfig } from '#shared/model/model-config'
import type { TensorView } from '../weights/stored-tensor'
import type { ConfigReader } from './config-reader'

/** A family of models: what its checkpoints are called and shaped, and what of them goes where. */
export interface Architecture {
  /** As `--architecture` names it. */
  readonly name: string
  /** Whether tensors of these names are this family's. Families may share their names: see `known-architectures.ts`. */
  recognises(names: readonly string[]): boolean
  /**
   * @throws WeightsError for a configuration that the family or the engine does not have, or that leaves something open
   */
  layout(shapes: Shapes, config: ConfigReader): Layout
}

/** Shapes of a checkpoint's tensors by name. */
export type Shapes = ReadonlyMap<string, readonly number[]>

export interface Layout {
  readonly config: ModelConfig
  readonly tensors: readonly Mapping[]
  /** Names of tensors that are no parameters, such as masks. */
  readonly buffers: readonly RegExp[]
  /** A tensor that the family does not read because it is another one, stored again: it must have its numbers. */
  readonly copy?: { readonly name: string; readonly of: string }
}

/** Where a parameter of the model comes from. */
export interface Mapping {
  /** Its TransformerLens name. */
  readonly to: string
  /** The tensor of the checkpoint, or `null` for zeros where the family has no such parameter. */
  readonly from: string | null
  /** The shape that the tensor must have. */
  readonly shape: readonly number[]
  /** What part of it the parameter is, in which order of axes; without it, the whole as it stands. */
  readonly view?: (tensor: TensorView) => TensorView
}
