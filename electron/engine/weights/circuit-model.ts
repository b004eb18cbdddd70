import { mkdir, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Circuit } from '#shared/circuit/circuit'
import { compiledModel } from '#shared/circuit/compile'
import { elementTypes } from '#shared/formats/element-types'
import { modelConfig, type ModelManifest } from '#shared/model/model-config'
import type { Tensor } from '#shared/formats/tensor'
import { modelParameters } from './parameters'
import { entryCount, rowMajor, type TensorView } from './stored-tensor'
import { writeWeightsFile } from './weights-file'

/**
 * Writes a circuit as a model: an attention-only transformer without LayerNorm, whose biases are zeros.
 *
 * @param file what the circuit was read from
 * @param options.hides `false` for who reads the weights alone: what keeps heads from keys that they may not see would
 * be the largest part of them
 * @throws CircuitError when the circuit has no logits or cannot be compiled; WeightsError when the disk fails
 */
export async function writeCircuitModel(
  circuit: Circuit,
  file: { readonly name: string; readonly bytes: Uint8Array },
  out: string,
  { hides = true } = {},
): Promise<void> {
  const { config: fields, tensors } = compiledModel(circuit, { hides })
  const config = modelConfig.parse({
    ...Object.fromEntries(Object.entries(fields).filter(([name]) => name in modelConfig.shape)),
    d_mlp: null,
    act_fn: null,
    eps: 1e-5,
    attn_scale: 1,
  })
  const written = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const entries = [...modelParameters(config)].map(([name, shape]) => {
    const tensor = written.get(name)
    return { name, shape, view: tensor ? viewOf(tensor) : null }
  })
  await mkdir(out, { recursive: true })
  const suspicious = await writeWeightsFile(join(out, 'model.safetensors'), entries)
  const manifest: ModelManifest = {
    format: 'induction-lab-model',
    version: 1,
    name: file.name,
    architecture: 'circuit',
    config,
    source: {
      file: file.name,
      bytes: file.bytes.length,
      sha256: createHash('sha256').update(file.bytes).digest('hex'),
    },
    processing: [],
    parameters: entries.reduce((sum, { shape }) => sum + entryCount(shape), 0),
    suspicious,
  }
  await writeFile(join(out, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

function viewOf({ values, shape }: Tensor): TensorView {
  const numbers = Float64Array.from(values)
  const bytes = {
    size: numbers.byteLength,
    read: (offset: number, length: number) =>
      Promise.resolve(new Uint8Array(numbers.buffer.slice(offset, offset + length))),
  }
  const storage = { bytes, type: elementTypes.f8, littleEndian: true }
  return { storage, offset: 0, shape, strides: rowMajor(shape) }
}
