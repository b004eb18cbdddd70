import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { bundledModelFolders } from './bundled-models'

/**
 * The folder or file that a person means: a path that is there, else the id of a model in the model folder or of one
 * that comes with the app. What is none of them is given back as it is.
 */
export async function modelPath(named: string, models: string): Promise<string> {
  if (existsSync(named) || /[\\/]/.test(named)) return named
  const installed = join(models, named)
  if (existsSync(join(installed, 'model.json'))) return installed
  return (await bundledModelFolders()).find((folder) => basename(folder) === named) ?? named
}
