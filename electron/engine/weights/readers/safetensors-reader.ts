import { safetensorsEntries, safetensorsHeaderLength } from '#shared/formats/safetensors'
import { partOf, type ByteSource } from '../byte-source'
import { checkedView, rowMajor, type TensorView } from '../stored-tensor'
import type { Checkpoint } from './checkpoint'

/** @throws FormatError, WeightsError for a header that does not fit the file */
export async function openSafetensors(source: ByteSource): Promise<Checkpoint> {
  const prefix = await source.read(0, Math.min(8, source.size))
  const start = 8 + safetensorsHeaderLength(prefix, source.size)
  const entries = safetensorsEntries(await source.read(8, start - 8), source.size - start)
  const tensors = new Map<string, TensorView>(
    entries.map(({ name, shape, type, begin, end }) => {
      const storage = { bytes: partOf(source, start + begin, end - begin), type, littleEndian: true }
      return [name, checkedView(name, { storage, offset: 0, shape, strides: rowMajor(shape) })]
    }),
  )
  return { format: 'safetensors', tensors, settings: new Map() }
}
