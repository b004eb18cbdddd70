import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { openFile, type ByteSource, type FileSource } from './byte-source'
import type { CheckpointFiles } from './checkpoint-files'
import type { Checkpoint } from './readers/checkpoint'
import { openCheckpoint } from './readers/open-checkpoint'
import type { TensorView } from './stored-tensor'
import { damagedFile, WeightsError } from './weights-error'

/** A checkpoint whose files stay open until `close`. */
export interface OpenedFiles {
  readonly checkpoint: Checkpoint
  readonly bytes: number
  /** SHA-256 of the file; of shards, of one after the other in order of their names. */
  sha256(signal?: AbortSignal): Promise<string>
  close(): Promise<void>
}

const BLOCK = 8 * 2 ** 20

/** @throws WeightsError; nothing stays open then */
export async function openFiles({ main, shards }: CheckpointFiles): Promise<OpenedFiles> {
  const sources: FileSource[] = []
  const close = async () => {
    await Promise.all(sources.map((source) => source.close()))
  }
  try {
    const opened: [string, Checkpoint][] = []
    for (const path of shards ?? [main]) {
      const source = await openFile(path).catch((error: unknown) => {
        throw shards && error instanceof WeightsError && error.code === 'NOT_FOUND'
          ? missingShard(path)
          : error
      })
      sources.push(source)
      opened.push([path, await openCheckpoint(source)])
    }
    return {
      checkpoint: shards ? joined(opened) : opened[0][1],
      bytes: sources.reduce((sum, { size }) => sum + size, 0),
      sha256: (signal) => sha256Of(sources, signal),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function missingShard(path: string): WeightsError {
  return new WeightsError(
    'NOT_FOUND',
    `${basename(path)}, which the index lists, does not stand beside it. Download all of its files.`,
  )
}

function joined(shards: readonly [string, Checkpoint][]): Checkpoint {
  if (shards.length === 0) throw damagedFile('The index lists no files.')
  const tensors = new Map<string, TensorView>()
  for (const [path, shard] of shards) {
    for (const [name, view] of shard.tensors) {
      if (tensors.has(name)) {
        throw damagedFile(`“${name}” stands in ${basename(path)} and in another shard.`)
      }
      tensors.set(name, view)
    }
  }
  const checked = async () => {
    const sentences: string[] = []
    for (const [, shard] of shards) sentences.push(...((await shard.checked?.()) ?? []))
    return sentences
  }
  return { ...shards[0][1], tensors, checked }
}

/** SHA-256 of files, one after the other. @throws WeightsError on `signal` */
export async function sha256Of(sources: readonly ByteSource[], signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) {
    const blockAt = (at: number) => {
      const block = source.read(at, Math.min(BLOCK, source.size - at))
      // Where it fails, whoever waits for it is told.
      block.catch(() => {})
      return block
    }
    let coming = blockAt(0)
    for (let at = 0; at < source.size; at += BLOCK) {
      if (signal?.aborted) throw new WeightsError('CANCELLED', 'The import was cancelled.')
      const block = await coming
      // The next one is read while this one is hashed.
      if (at + BLOCK < source.size) coming = blockAt(at + BLOCK)
      hash.update(block)
    }
  }
  return hash.digest('hex')
}
