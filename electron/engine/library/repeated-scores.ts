import { detectors } from '../analyses/detectors'
import { repeatedTokens } from '../analyses/repeats'
import type { Table } from '../analyses/table'
import type { RepeatRequest } from '../analyses/analysis'
import type { Engine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'

const names = ['previous', 'duplicate_strict', 'induction_strict'] as const

/** What a bundled model's card says of its heads: tables of the analysis `detectors`, [layer][head]. */
export type RepeatedScores = Readonly<Record<(typeof names)[number], readonly (readonly number[])[]>>

/** Scores of every head on `[BOS, r, r]`, mean over the sequences. */
export async function repeatedScores(
  engine: Engine,
  model: RunnableModel,
  bos: number,
  repeat: RepeatRequest,
): Promise<RepeatedScores> {
  const tokens = repeatedTokens(model.config, repeat, bos)
  const textOfFile = () => Promise.reject(new Error('No file is read.'))
  const input = { model, engine, tokens, repeat, options: {}, textOfFile, note: () => {} }
  const { tables } = (await detectors.run(input)) as { readonly tables: readonly Table[] }
  const scores = names.map((name) => [name, tables.find((table) => table.name === name)!.values])
  return Object.fromEntries(scores) as RepeatedScores
}
