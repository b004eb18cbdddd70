import { crc32 } from 'node:zlib'
import {
  damaged,
  zipEnd,
  zipListings,
  zipLocalLength,
  ZIP_LOCAL_LENGTH,
  ZIP_TAIL,
  type ZipListing,
} from '#shared/formats/zip-directory'
import { partOf, type ByteSource } from '../byte-source'

/** The files of an archive, without reading them. @throws FormatError, WeightsError for a damaged archive */
export async function zipFiles(source: ByteSource): Promise<ZipListing[]> {
  const length = Math.min(source.size, ZIP_TAIL)
  const { count, ...place } = zipEnd(await source.read(source.size - length, length), source.size)
  return zipListings(await source.read(place.offset, place.length), count)
}

/**
 * The bytes of one of the files as they stand in the archive, packed or not. Where they begin is looked up when they
 * are first read.
 */
export function archivedBytes(archive: ByteSource, { offset, packed }: ZipListing): ByteSource {
  const located = async () => {
    if (offset + ZIP_LOCAL_LENGTH > archive.size) throw damaged()
    const start = offset + zipLocalLength(await archive.read(offset, ZIP_LOCAL_LENGTH))
    return partOf(archive, start, packed)
  }
  let found: Promise<ByteSource> | undefined
  return {
    size: packed,
    async read(at, length) {
      return (await (found ??= located())).read(at, length)
    },
  }
}

const BLOCK = 4 * 2 ** 20

/** Whether a file's bytes, unpacked, have the checksum that the archive says. */
export async function hasItsChecksum(unpacked: ByteSource, { crc }: ZipListing): Promise<boolean> {
  let found = 0
  for (let at = 0; at < unpacked.size; at += BLOCK) {
    found = crc32(await unpacked.read(at, Math.min(BLOCK, unpacked.size - at)), found)
  }
  return found === crc
}
