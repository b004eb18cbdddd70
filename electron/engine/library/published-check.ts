import type { AnalysisResult } from '../analyses/analysis'
import { AnalysisError } from '../analyses/analysis-error'
import { analyses } from '../analyses/registry'
import type { Table, TableValue } from '../analyses/table'
import type { Engine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'
import { RunError } from '../run/run-error'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { Check } from './check'
import type { PublishedValue } from './published-values'

/** Recomputes published numbers on a model. `passed` is `null` for an analysis that cannot be run here. */
export async function checkPublished(
  engine: Engine,
  model: RunnableModel,
  values: readonly PublishedValue[],
): Promise<Check[]> {
  const results = new Map<string, AnalysisResult | null>()
  const checks: Check[] = []
  for (const published of values) {
    const key = JSON.stringify([published.analysis, published.options, published.text])
    if (!results.has(key)) results.set(key, await computed(engine, model, published))
    checks.push(compared(published, results.get(key)!))
  }
  return checks
}

async function computed(
  engine: Engine,
  model: RunnableModel,
  { analysis: name, options = {}, text }: PublishedValue,
): Promise<AnalysisResult | null> {
  const analysis = analyses.find((each) => each.name === name)
  const tokenizer = text === undefined ? null : await openTokenizer(model.folder)
  if (!analysis || (text !== undefined && !tokenizer)) return null
  const tokens = tokenizer ? [tokenizer.encode(text!)] : []
  const textOfFile = () => Promise.reject(new Error('A published value reads no file.'))
  try {
    return await analysis.run({ model, engine, tokens, repeat: null, options, textOfFile, note: () => {} })
  } catch (error) {
    // Such as a head that the model does not have: somebody else's model under the name.
    if (error instanceof AnalysisError || error instanceof RunError) return null
    throw error
  }
}

function compared(published: PublishedValue, result: AnalysisResult | null): Check {
  const { analysis, options, table: tableName, at, value, tolerance } = published
  const heads = options?.heads === undefined ? '' : ` ${options.heads}`
  const name = `${analysis}${heads} ${tableName}${at.length > 0 ? ` [${at.join(', ')}]` : ''}`
  const tables = result && 'tables' in result ? (result.tables as readonly Table[]) : []
  const table = tables.find((each) => each.name === tableName)
  const got = table ? cell(table, at) : null
  if (got === null) return { name, passed: null, sentence: `Published ${value}; it cannot be computed here.` }
  const passed = Math.abs(got - value) <= tolerance
  return { name, passed, sentence: `Published ${value}, computed ${Number(got.toFixed(6))}` }
}

function cell({ axes, values }: Table, at: readonly string[]): number | null {
  let found: TableValue = values
  for (const [i, label] of at.entries()) {
    const index = axes[i]?.labels.indexOf(label) ?? -1
    if (!Array.isArray(found) || index < 0) return null
    found = (found as readonly TableValue[])[index] ?? null
  }
  return typeof found === 'number' ? found : null
}
