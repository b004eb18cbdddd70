import type { Check } from '../library/check'
import { readDownloadRecord } from '../library/download-record'
import { modelPath } from '../library/model-path'
import { modelsFolder } from '../library/models-folder'
import { checkPublished } from '../library/published-check'
import { publishedValues } from '../library/published-values'
import { checkHash, checkProviders, checkSource } from '../library/verify-model'
import { Engine } from '../run/engine'
import { openModelFolder, runnable, type ModelFolder } from '../run/model-folder'
import { checkCounts, checkLine, checksExit } from './checks-output'
import { jsonText, printNote, printResult } from './output'
import { refusingWeights } from './refusing-weights'

export interface VerifyOptions {
  readonly models?: string
  readonly json?: boolean
}

/** Re-checks an imported model: its hash, its source, every provider, and what others published about it. */
export async function verifyCommand(named: string, options: VerifyOptions): Promise<number> {
  const checks: Check[] = []
  const report = (made: readonly Check[]) => {
    checks.push(...made)
    if (!options.json) for (const check of made) printResult(checkLine(check))
  }
  await refusingWeights(async () => {
    const path = await modelPath(named, options.models ?? modelsFolder())
    const opened = await openModelFolder(path, true)
    report([await checkHash(opened), await checkSource(opened)])
    const unchecked = uncheckedBecause(opened.manifest)
    if (unchecked) return printNote(unchecked)
    const model = runnable(opened)
    report(await checkProviders(model))
    const record = await readDownloadRecord(path)
    const published = record ? publishedValues[record.repository] : undefined
    if (!published) {
      printNote('No published values of this model are known here.')
      return
    }
    const engine = new Engine({ provider: 'cpu' })
    report(await checkPublished(engine, model, published).finally(() => engine.release()))
  })
  printResult(options.json ? jsonText(checks, true) : checkCounts(checks))
  return checksExit(checks)
}

/** Why nothing can be run, where that is so. */
function uncheckedBecause({ config, patterns, mapping }: ModelFolder['manifest']): string | null {
  if (patterns) return 'It has attention patterns and no weights: only its file was checked.'
  if (mapping)
    return 'A mapping says what its weights are, not how it computes: only its weights were checked.'
  return config ? null : 'Its architecture is not known: only its weights were checked.'
}
