import { join } from 'node:path'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'

/**
 * Where a compiled circuit keeps its weights without what hides keys from its heads. That is the largest part of the
 * weights that run, and no part of what the heads do.
 */
export const BARE_WEIGHTS = 'weights'

/** The model as who reads weights alone should see it: itself, but for a compiled circuit. */
export async function bareWeights(model: RunnableModel): Promise<RunnableModel> {
  if (model.manifest.architecture !== 'circuit') return model
  return openModelFolder(join(model.folder, BARE_WEIGHTS)).then(runnable, () => model)
}
