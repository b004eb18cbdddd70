import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { WEIGHTS_FILE, type ModelFolder } from '../run/model-folder'

/**
 * Notices weights that were exchanged for others under the description of the old ones. A model's hash is that of the
 * file that it was imported from; such a model has that of the weights that are there now.
 */
export class ExchangedWeights {
  /** By the folder: the stamp of the weights as they were first seen, and of those that were hashed since. */
  readonly #seen = new Map<string, { readonly first: string; stamp: string; sha256: string | null }>()

  async named(model: ModelFolder): Promise<ModelFolder> {
    const { folder, stamp, manifest } = model
    const seen = this.#seen.get(folder) ?? { first: stamp, stamp, sha256: null }
    this.#seen.set(folder, seen)
    if (stamp !== seen.stamp) {
      seen.sha256 = stamp === seen.first ? null : await hashOf(join(folder, WEIGHTS_FILE))
      seen.stamp = stamp
    }
    if (seen.sha256 === null) return model
    return { ...model, manifest: { ...manifest, source: { ...manifest.source, sha256: seen.sha256 } } }
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
