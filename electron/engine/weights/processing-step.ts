import type { ModelConfig } from '#shared/model/model-config'

/** Gives a parameter as it is before a step. */
export type Before = (name: string) => Promise<Float32Array>

/**
 * What a step makes of one parameter. A step that leaves it as it is gives back `before(name)`.
 *
 * @see https://transformerlensorg.github.io/TransformerLens, “weight processing”, whose results these are
 */
export type ProcessingStep = (config: ModelConfig, name: string, before: Before) => Promise<Float32Array>
