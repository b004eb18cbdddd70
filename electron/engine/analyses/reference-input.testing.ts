import type { ForwardEngine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'
import type { Analysis, AnalysisInput } from './analysis'

/** What an analysis gives, its tables by name; notes are collected where a list is given for them. */
export async function analysed(
  analysis: Analysis,
  model: RunnableModel,
  engine: ForwardEngine,
  input: Partial<AnalysisInput>,
): Promise<{ values: Record<string, unknown>; provenance: Readonly<Record<string, unknown>> }> {
  const { tables, provenance = {} } = await analysis.run({
    model,
    engine,
    tokens: [],
    repeat: null,
    options: {},
    seed: 0,
    threads: 1,
    progress: () => {},
    textOfFile: () => Promise.reject(new Error('no file is read')),
    note: () => {},
    ...input,
  })
  return { values: Object.fromEntries(tables!.map(({ name, values }) => [name, values])), provenance }
}

type Nested = number | null | readonly Nested[]

/** Largest difference; infinite where the shapes or the `null`s differ. */
export function difference(got: unknown, expected: Nested): number {
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return Infinity
    return expected.reduce((most: number, each: Nested, i) => Math.max(most, difference(got[i], each)), 0)
  }
  if (expected === null || typeof got !== 'number') return got === expected ? 0 : Infinity
  return Math.abs(got - (expected as number))
}
