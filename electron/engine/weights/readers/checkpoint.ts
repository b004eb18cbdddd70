import type { TensorView } from '../stored-tensor'

/** Numbers, texts and nested objects of them: what a configuration is made of. */
export type Settings = Readonly<Record<string, unknown>>

/** What a checkpoint holds. Its numbers are read when they are copied. */
export interface Checkpoint {
  readonly format: 'safetensors' | 'PyTorch' | 'PyTorch, legacy' | 'NumPy'
  /** By their names in the file. */
  readonly tensors: ReadonlyMap<string, TensorView>
  /** What the file itself says of the model, under the names that it has there: `model_args`, `config`, … */
  readonly settings: ReadonlyMap<string, Settings>
  /**
   * Reads all of the file once to compare the checksums that it carries.
   *
   * @returns sentences about what is suspicious
   * @throws WeightsError where every reader of the format refuses such a file
   */
  readonly checked?: () => Promise<readonly string[]>
}
