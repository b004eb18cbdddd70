import { open, writeFile } from 'node:fs/promises'
import { writeFloat32Npy } from '#shared/formats/npy'
import { writeZip } from '#shared/formats/zip'
import type { Activation } from './activation'

/** Writes activations under their names, in float32: `.npz` where the path ends so, `.safetensors` otherwise. */
export async function writeActivations(
  path: string,
  activations: ReadonlyMap<string, Activation>,
): Promise<void> {
  if (path.toLowerCase().endsWith('.npz')) {
    const files = [...activations].map(([name, { shape, values }]) => ({
      name: `${name}.npy`,
      bytes: writeFloat32Npy(shape, values),
    }))
    return writeFile(path, writeZip(files))
  }
  return writeAsSafetensors(path, activations)
}

/** Tensor by tensor, so that no second copy of them is held. */
async function writeAsSafetensors(path: string, activations: ReadonlyMap<string, Activation>): Promise<void> {
  let at = 0
  const entries = [...activations].map(([name, { shape, values }]) => {
    const begin = at
    at += values.byteLength
    return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }] as const
  })
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  // The numbers begin at a multiple of 8.
  const start = 8 + Math.ceil(text.length / 8) * 8
  const header = new Uint8Array(start).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(start - 8), true)
  header.set(text, 8)
  const handle = await open(path, 'w')
  try {
    await handle.writeFile(header)
    for (const { values } of activations.values()) {
      await handle.writeFile(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    }
  } finally {
    await handle.close()
  }
}
