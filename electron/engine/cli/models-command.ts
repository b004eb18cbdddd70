import { listModels, type ListedModel } from '../library/model-list'
import { modelsFolder } from '../library/models-folder'
import { jsonText, printResult } from './output'

export interface ModelsOptions {
  readonly models?: string
  readonly json?: boolean
}

/** Lists what is here and what can be fetched. */
export async function modelsCommand(options: ModelsOptions): Promise<number> {
  const folder = options.models ?? modelsFolder()
  const models = await listModels(folder)
  printResult(
    options.json ? jsonText(models.map(plain), true) : [...rows(models), `folder: ${folder}`].join('\n'),
  )
  return 0
}

function plain({ id, state, folder, manifest, bytes, licence, sentence, source }: ListedModel) {
  const { architecture = null, config = null, parameters = null } = manifest ?? {}
  return { id, state, folder, architecture, config, parameters, bytes, licence, source, sentence }
}

function rows(models: readonly ListedModel[]): string[] {
  const cells = models.map(({ id, state, bytes, licence, sentence }) => [
    id,
    state,
    bytes === null ? '–' : sizeText(bytes),
    licence ?? '–',
    sentence,
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column].length)))
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
}

export function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`
}
