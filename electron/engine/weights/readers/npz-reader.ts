import { NPY_HEADER_ROOM, npyHeader } from '#shared/formats/npy'
import type { ZipListing } from '#shared/formats/zip-directory'
import type { ByteSource } from '../byte-source'
import { partOf } from '../byte-source'
import { checkedView, entryCount, rowMajor, type TensorView } from '../stored-tensor'
import { damagedFile, WeightsError } from '../weights-error'
import type { Checkpoint } from './checkpoint'
import { inflatedSource } from './inflated-source'
import { archivedBytes, hasItsChecksum } from './zip-archive'

/** The arrays of `numpy.savez` and `numpy.savez_compressed`. @throws FormatError, WeightsError */
export async function openNpz(archive: ByteSource, files: readonly ZipListing[]): Promise<Checkpoint> {
  const tensors = new Map<string, TensorView>()
  const arrays = files.filter(({ name }) => name.endsWith('.npy'))
  for (const file of arrays) {
    const name = file.name.slice(0, -'.npy'.length)
    if (tensors.has(name)) throw damagedFile(`“${name}” stands in the file twice.`)
    tensors.set(name, await arrayOf(name, unpacked(archive, file)))
  }
  if (tensors.size === 0)
    throw new WeightsError('NOT_A_CHECKPOINT', 'The archive holds no tensors. Save them with numpy.savez.')
  return { format: 'NumPy', tensors, settings: new Map(), checked: () => checked(archive, arrays) }
}

/** One array by itself, as `patterns`: weights have names. @throws FormatError, WeightsError */
export async function openNpy(source: ByteSource): Promise<Checkpoint> {
  const tensors = new Map([['patterns', await arrayOf('patterns', source)]])
  return { format: 'NumPy', tensors, settings: new Map() }
}

async function checked(archive: ByteSource, arrays: readonly ZipListing[]): Promise<readonly string[]> {
  for (const file of arrays) {
    if (await hasItsChecksum(unpacked(archive, file), file)) continue
    throw damagedFile(`“${file.name}” in the archive is damaged: its checksum differs.`)
  }
  return []
}

function unpacked(archive: ByteSource, file: ZipListing): ByteSource {
  const bytes = archivedBytes(archive, file)
  if (file.method === 0) return bytes
  if (file.method === 8) return inflatedSource(bytes, file.size, file.name)
  throw new WeightsError(
    'UNSUPPORTED',
    `“${file.name}” is packed in a way that is not known. Save it again with numpy.savez.`,
  )
}

async function arrayOf(name: string, bytes: ByteSource): Promise<TensorView> {
  const header = npyHeader(await bytes.read(0, Math.min(bytes.size, NPY_HEADER_ROOM)), name)
  const { type, littleEndian, shape, fortran, start } = header
  const numbers = partOf(bytes, start, bytes.size - start)
  // The first axis is fastest in Fortran order.
  const strides = fortran ? rowMajor(shape.toReversed()).reverse() : rowMajor(shape)
  const view = checkedView(name, {
    storage: { bytes: numbers, type, littleEndian },
    offset: 0,
    shape,
    strides,
  })
  if (numbers.size !== entryCount(shape) * type.bytes) {
    throw damagedFile(`“${name}” has bytes behind its numbers: the file is damaged.`)
  }
  return view
}
