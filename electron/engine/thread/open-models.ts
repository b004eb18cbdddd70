import { runnable, type RunnableModel } from '../run/model-folder'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { ModelTokenizer } from '../tokenizers/model-tokenizer'
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
    const model = runnable(now)
    const opened = { model, tokenizer: await openTokenizer(model.folder) }
    const bytes = [...model.stored.values()].reduce((sum, each) => sum + each.bytes, 0)
    this.memory.put(name, opened, bytes, () => this.closed(model))
    return opened
  }
}

/** What an id says; the id itself where nobody said. */
export function tokenText({ tokenizer }: OpenModel, id: number): string {
  return tokenizer?.textOf(id) || String(id)
}
