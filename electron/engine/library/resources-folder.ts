import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of what comes with the app: `resources` of a checkout, or the packaged app's. Both stand above this code,
 * bundled or not.
 */
export function resourcesFolder(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); at !== dirname(at); at = dirname(at)) {
    for (const name of ['resources', 'Resources']) {
      const folder = join(at, name)
      if (existsSync(join(folder, 'tokenizers', 'gpt2', 'tokenizer.json'))) return folder
    }
  }
  throw new Error('The files that come with the app are missing. Install it again.')
}
