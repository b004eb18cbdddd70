import { open, type FileHandle } from 'node:fs/promises'
import { damagedFile, fileError, WeightsError } from './weights-error'

/** Bytes that are read where they are needed: a file, a part of one, or memory. */
export interface ByteSource {
  readonly size: number
  /**
   * A fresh buffer with the bytes [offset, offset + length).
   *
   * @throws WeightsError when they are not all there; nothing is allocated then
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
}

/** A file that stays open until it is closed. */
export interface FileSource extends ByteSource {
  readonly path: string
  close(): Promise<void>
}

/** @throws WeightsError when there is no such file or it may not be read */
export async function openFile(path: string): Promise<FileSource> {
  let handle: FileHandle
  let size: number
  try {
    handle = await open(path, 'r')
  } catch (error) {
    throw fileError(path, error, 'read')
  }
  try {
    const found = await handle.stat()
    if (!found.isFile())
      throw new WeightsError(
        'NOT_A_CHECKPOINT',
        `${path} is not a file. Choose a checkpoint, or the folder with one.`,
      )
    size = found.size
  } catch (error) {
    await handle.close()
    throw error instanceof WeightsError ? error : fileError(path, error, 'read')
  }
  return {
    path,
    size,
    close: () => handle.close(),
    async read(offset, length) {
      requireInside(size, offset, length)
      // Not filled with zeros first: every byte is read or the read fails.
      const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
      let done = 0
      while (done < length) {
        const { bytesRead } = await handle
          .read(bytes, done, length - done, offset + done)
          .catch((error: unknown) => {
            throw fileError(path, error, 'read')
          })
        if (bytesRead === 0) {
          throw new WeightsError(
            'DAMAGED',
            `${path} became shorter while it was read. Try again when it is whole.`,
          )
        }
        done += bytesRead
      }
      return bytes
    },
  }
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      return new Promise((resolve) => {
        requireInside(bytes.length, offset, length)
        resolve(new Uint8Array(bytes.subarray(offset, offset + length)))
      })
    },
  }
}

/** The bytes [begin, begin + size) of another source. */
export function partOf(source: ByteSource, begin: number, size: number): ByteSource {
  requireInside(source.size, begin, size)
  return {
    size,
    async read(offset, length) {
      requireInside(size, offset, length)
      return source.read(begin + offset, length)
    },
  }
}

function requireInside(size: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return
  throw damagedFile(`The file is cut off: ${offset + length} bytes are needed, ${size} are there.`)
}
