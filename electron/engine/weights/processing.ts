import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { elementTypes } from '#shared/formats/element-types'
import { processingSteps, type ModelConfig, type ModelManifest } from '#shared/model/model-config'
import { requireForwardPass, type RunnableModel } from '../run/model-folder'
import { RunError } from '../run/run-error'
import { copyTokens } from '../tokenizers/import-tokens'
import { openFile, type ByteSource } from './byte-source'
import { modelParameters } from './parameters'
import type { Before } from './processing-step'
import { stepMakers, type StepName } from './processing-steps'
import { entryCount, rowMajor } from './stored-tensor'
import { fileError } from './weights-error'
import { writeWeightsFile, type WeightsEntry, type WriteOptions } from './weights-file'

/**
 * Writes a model with processed weights to another folder, parameter by parameter. Steps are applied in their own
 * order, whatever the order of `steps`, and recorded in the manifest.
 *
 * @throws RunError when a step does not go with the model; WeightsError when a file cannot be read or written
 */
export async function writeProcessedModel(
  model: RunnableModel,
  steps: readonly StepName[],
  out: string,
  options: WriteOptions = {},
): Promise<ModelManifest> {
  const { manifest, config } = model
  requireForwardPass(model)
  for (const step of steps) requireApplicable(step, model)
  const ordered = processingSteps.filter((step) => steps.includes(step))
  const processed: ModelConfig = ordered.includes('fold_ln')
    ? { ...config, normalization_type: 'LNPre' }
    : config
  await mkdir(out, { recursive: true })
  const source = await openFile(join(model.folder, 'model.safetensors'))
  const partial = join(out, 'model.safetensors.partial')
  try {
    let before: Before = async (name) => {
      const { offset, bytes } = model.stored.get(name)!
      return new Float32Array((await source.read(offset, bytes)).buffer)
    }
    for (const step of ordered) {
      const earlier = before
      const apply = stepMakers[step]()
      before = (name) => apply(config, name, earlier)
    }
    const entries = [...modelParameters(processed)].map(([name, shape]) => computedEntry(name, shape, before))
    await writeWeightsFile(partial, entries, options)
    const made: ModelManifest = {
      ...manifest,
      weights: undefined,
      config: processed,
      processing: [...manifest.processing, ...ordered],
      parameters: entries.reduce((sum, { shape }) => sum + entryCount(shape), 0),
    }
    await rename(partial, join(out, 'model.safetensors'))
    await copyTokens(model.folder, out)
    await writeFile(join(out, 'model.json'), `${JSON.stringify(made, null, 2)}\n`)
    return made
  } catch (error) {
    await rm(partial, { force: true })
    throw error instanceof Error && 'syscall' in error ? fileError(out, error, 'written') : error
  } finally {
    await source.close()
  }
}

/** A tensor that is computed when its first block is asked for, and dropped with its last. */
function computedEntry(name: string, shape: readonly number[], compute: Before): WeightsEntry {
  const size = entryCount(shape) * 4
  let held: Promise<Float32Array> | null = null
  const bytes: ByteSource = {
    size,
    async read(offset, length) {
      held ??= compute(name)
      const values = await held
      if (offset + length === size) held = null
      return new Uint8Array(new Uint8Array(values.buffer, values.byteOffset + offset, length))
    },
  }
  const storage = { bytes, type: elementTypes.f4, littleEndian: true }
  return { name, shape, view: { storage, offset: 0, shape, strides: rowMajor(shape) } }
}

/** Steps that would have to change what cross-attention reads and writes as well. */
const ALL_THAT_READ: readonly StepName[] = ['fold_ln', 'center_writing_weights']

function requireApplicable(step: StepName, { config, manifest }: RunnableModel): void {
  if (config.context && ALL_THAT_READ.includes(step)) {
    throw new RunError(
      'BAD_PROCESSING',
      `${step} is not there for models with cross-attention, and ${manifest.name} is one.`,
    )
  }
  if (manifest.processing.includes(step)) {
    throw new RunError('BAD_PROCESSING', `${step} was applied to ${manifest.name} already.`)
  }
  const { normalization_type, positional_embedding_type } = config
  if (config.final_rms && ALL_THAT_READ.includes(step)) {
    throw new RunError(
      'BAD_PROCESSING',
      `${step} is not there for models whose last normalisation does not centre, and ${manifest.name} is one.`,
    )
  }
  if (step === 'fold_ln' && normalization_type !== 'LN') {
    throw new RunError(
      'BAD_PROCESSING',
      `${manifest.name} has no LayerNorm with w and b: there is nothing to fold.`,
    )
  }
  if (step === 'fold_ln' && positional_embedding_type === 'shortformer') {
    throw new RunError(
      'BAD_PROCESSING',
      `${manifest.name} adds positions after its LayerNorm: w and b cannot be folded into what reads both.`,
    )
  }
  if (step === 'center_writing_weights' && normalization_type === null) {
    throw new RunError(
      'BAD_PROCESSING',
      `${manifest.name} has no LayerNorm: its writing weights cannot be centred without changing what it computes.`,
    )
  }
}
