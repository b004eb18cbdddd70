import { createHash, type Hash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import type { ListedFile } from './hub-listing'

const BLOCK = 4 * 2 ** 20

/** What has come of a file, hashed as it comes. */
export class PartialFile {
  readonly #handle: FileHandle
  readonly #file: ListedFile
  #hash: Hash
  #have = 0

  private constructor(handle: FileHandle, file: ListedFile) {
    this.#handle = handle
    this.#file = file
    this.#hash = newHash(file)
  }

  /** Opens what has come already; what is larger than the file is not of it, and is dropped. */
  static async open(path: string, file: ListedFile): Promise<PartialFile> {
    const partial = new PartialFile(await open(path, 'a+'), file)
    try {
      await partial.#readAgain()
      return partial
    } catch (error) {
      await partial.close()
      throw error
    }
  }

  /** Bytes that are there. */
  get have(): number {
    return this.#have
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    this.#have += chunk.length
    await this.#handle.appendFile(chunk)
  }

  async startAgain(): Promise<void> {
    await this.#handle.truncate(0)
    this.#hash = newHash(this.#file)
    this.#have = 0
  }

  /** Whether what is there is the file that the repository lists; nothing may be appended any more. */
  async isWhole(): Promise<boolean> {
    await this.#handle.sync()
    return this.#have === this.#file.size && this.#hash.digest('hex') === this.#file.hash.hex
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  async #readAgain(): Promise<void> {
    const { size } = await this.#handle.stat()
    if (size > this.#file.size) return this.startAgain()
    const block = Buffer.alloc(Math.min(BLOCK, size))
    while (this.#have < size) {
      const { bytesRead } = await this.#handle.read(block, 0, block.length, this.#have)
      if (bytesRead === 0) break
      this.#hash.update(block.subarray(0, bytesRead))
      this.#have += bytesRead
    }
  }
}

/** git hashes a file with its size before it. */
function newHash({ hash, size }: ListedFile): Hash {
  return hash.kind === 'git' ? createHash('sha1').update(`blob ${size}\0`) : createHash('sha256')
}
