import { readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { resourcesFolder } from './resources-folder'

/** Folders of the models that come with the app, in order of their names. */
export async function bundledModelFolders(): Promise<string[]> {
  const models = join(resourcesFolder(), 'models')
  const names = await readdir(models).catch(() => [])
  return names
    .map((name) => join(models, name))
    .filter((folder) => existsSync(join(folder, 'model.json')))
    .sort()
}
