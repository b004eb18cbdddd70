import type { ZipListing } from '#shared/formats/zip-directory'
import type { ByteSource } from '../byte-source'
import { damagedFile, SAVE_STATE_DICT, WeightsError } from '../weights-error'
import type { Checkpoint } from './checkpoint'
import { pickledCheckpoint } from './pickled-checkpoint'
import { storageType } from './torch-names'
import { unpickled } from './unpickle'
import { archivedBytes, hasItsChecksum } from './zip-archive'

const LONGEST_PICKLE = 64 * 2 ** 20

/**
 * A checkpoint as `torch.save` has written it since 1.6: an archive with one pickle, and one file a storage.
 *
 * @throws WeightsError for a TorchScript archive, a storage that is missing or has another length than it says
 */
export async function openTorchZip(source: ByteSource, files: readonly ZipListing[]): Promise<Checkpoint> {
  const pickle = files.find(({ name }) => /^[^/]+\/data\.pkl$/.test(name))
  if (!pickle) {
    throw new WeightsError(
      'NOT_A_CHECKPOINT',
      'The archive is no checkpoint: it has neither data.pkl nor .npy files. Choose one of torch.save or numpy.savez.',
    )
  }
  const root = pickle.name.slice(0, -'data.pkl'.length)
  const byName = new Map(files.map((file) => [file.name, file]))
  const storedBytes = (file: ZipListing) => {
    if (file.method === 0 && file.packed === file.size) return archivedBytes(source, file)
    throw new WeightsError(
      'UNSUPPORTED',
      `“${file.name}” in the archive is packed, which PyTorch does not do. Save it again with torch.save.`,
    )
  }
  if (byName.has(`${root}constants.pkl`) || files.some(({ name }) => name.startsWith(`${root}code/`))) {
    throw new WeightsError(
      'UNSUPPORTED',
      `This is a TorchScript archive, which holds a program. ${SAVE_STATE_DICT}`,
    )
  }

  const list = storedBytes(pickle)
  if (list.size > LONGEST_PICKLE) {
    throw new WeightsError('UNSUPPORTED', `The list of tensors is larger than 64 MB. ${SAVE_STATE_DICT}`)
  }
  const { value } = unpickled(await list.read(0, list.size))
  const order = byName.get(`${root}byteorder`)
  const littleEndian = !order || (await isLittle(storedBytes(order)))
  const opened = new Map<string, ByteSource>()
  const checkpoint = pickledCheckpoint(
    value,
    (storage) => {
      const { key, entries } = storage
      const file = byName.get(`${root}data/${key}`)
      if (!file) {
        throw damagedFile(`The file refers to data/${key}, which is not in the archive.`)
      }
      const type = storageType(storage)
      const expected = entries * type.bytes
      if (file.size !== expected) {
        throw damagedFile(
          `data/${key} should hold ${entries} numbers, ${expected} bytes; it has ${file.size}.`,
        )
      }
      const bytes = opened.get(key) ?? storedBytes(file)
      opened.set(key, bytes)
      return { bytes, type, littleEndian }
    },
    'PyTorch',
  )
  const named = new Set([pickle.name, ...[...opened.keys()].map((key) => `${root}data/${key}`)])
  const used = files.filter(({ name }) => named.has(name))
  return { ...checkpoint, checked: () => wrongChecksums(used, storedBytes) }
}

/** PyTorch reads such files without a word, and can be told to write no checksums: then they are all 0. */
async function wrongChecksums(
  files: readonly ZipListing[],
  bytesOf: (file: ZipListing) => ByteSource,
): Promise<string[]> {
  if (files.every(({ crc }) => crc === 0)) return []
  const sentences: string[] = []
  for (const file of files) {
    if (await hasItsChecksum(bytesOf(file), file)) continue
    sentences.push(
      `${file.name} in the file has another checksum than the file says: it was changed or damaged.`,
    )
  }
  return sentences
}

async function isLittle(bytes: ByteSource): Promise<boolean> {
  const text = String.fromCharCode(...(await bytes.read(0, Math.min(bytes.size, 16))))
  if (text === 'little' || text === 'big') return text === 'little'
  throw damagedFile('The archive does not say its byte order: the file is damaged.')
}
