import { join } from 'node:path'
import { otherWeights, runnable, type ModelFolder, type RunnableModel } from '../run/model-folder'
import { RunError } from '../run/run-error'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { ModelTokenizer } from '../tokenizers/model-tokenizer'
import { fileHash } from '../weights/import-model'
import type { KeptMemory } from './kept-memory'
import type { ModelLibrary } from './model-library'

/** A model that runs, with what its ids say. */
export interface OpenModel {
  readonly model: RunnableModel
  readonly tokenizer: ModelTokenizer | null
}

/** Models that are open, for as long as the memory has room for their weights. */
export class OpenModels {
  /** @param closed told which model left the memory */
  constructor(
    readonly library: ModelLibrary,
    readonly memory: KeptMemory,
    readonly closed: (model: RunnableModel) => void,
  ) {}

  /** @throws RunError, ThreadError, TokenError when it cannot be opened or run */
  async get(id: string): Promise<OpenModel> {
    const name = `model ${id}`
    const kept = this.memory.get(name) as OpenModel | undefined
    // Its files may have been exchanged for others meanwhile.
    const now = await this.library.open(id)
    if (kept?.model.stamp === now.stamp) return kept
    if (kept) await requireImported(now)
    const model = runnable(now)
    const opened = { model, tokenizer: await openTokenizer(model.folder) }
    const bytes = [...model.stored.values()].reduce((sum, each) => sum + each.bytes, 0)
    this.memory.put(name, opened, bytes, () => this.closed(model))
    return opened
  }
}

/**
 * A model that was open and whose file is another now: what is on the screen would be of other weights than what comes.
 *
 * @throws RunError where they are not what was imported; a file that was only touched, or put back, has the same bytes
 */
async function requireImported({ folder, manifest: { name, weights } }: ModelFolder): Promise<void> {
  if (!weights) return
  const { sha256 } = await fileHash(join(folder, 'model.safetensors'))
  if (sha256 === weights.sha256) return
  throw new RunError('DAMAGED', otherWeights(name))
}

/** What an id says; the id itself where nobody said. */
export function tokenText({ tokenizer }: OpenModel, id: number): string {
  return tokenizer?.textOf(id) || String(id)
}
