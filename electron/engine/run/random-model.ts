import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '#shared/circuit/seeded-random'
import { elementTypes } from '#shared/formats/element-types'
import type { ModelConfig, ModelManifest } from '#shared/model/model-config'
import type { ByteSource } from '../weights/byte-source'
import { modelParameters } from '../weights/parameters'
import { entryCount, rowMajor } from '../weights/stored-tensor'
import { writeWeightsFile } from '../weights/weights-file'

/** Standard deviation of the weights: that of GPT-2 before its training. */
const SPREAD = 0.02

/**
 * Writes a model of random weights into a folder, the same for the same seed: for self-tests and timings. LayerNorm's
 * w are around 1.
 */
export async function writeRandomModel(
  folder: string,
  name: string,
  config: ModelConfig,
  seed: number,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const parameters = [...modelParameters(config)]
  const entries = parameters.map(([parameter, shape], i) => {
    const centre = /ln\w*\.w$/.test(parameter) ? 1 : 0
    const bytes = randomFloats(entryCount(shape), centre, seed + i)
    const storage = { bytes, type: elementTypes.f4, littleEndian: true }
    return { name: parameter, shape, view: { storage, offset: 0, shape, strides: rowMajor(shape) } }
  })
  await writeWeightsFile(join(folder, 'model.safetensors'), entries)
  const manifest: ModelManifest = {
    format: 'induction-lab-model',
    version: 1,
    name,
    architecture: 'random',
    config,
    source: { file: name, bytes: 0, sha256: '' },
    processing: [],
    parameters: entries.reduce((sum, { shape }) => sum + entryCount(shape), 0),
    suspicious: [],
  }
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest))
}

/** Uniform numbers of the standard deviation above, made as they are read. */
function randomFloats(count: number, centre: number, seed: number): ByteSource {
  return {
    size: count * 4,
    read(offset, length) {
      const random = seededRandom(seed * 7919 + offset)
      const values = new Float32Array(length / 4)
      const width = SPREAD * Math.sqrt(12)
      for (let i = 0; i < values.length; i++) values[i] = centre + (random() - 0.5) * width
      return Promise.resolve(new Uint8Array(values.buffer))
    },
  }
}
