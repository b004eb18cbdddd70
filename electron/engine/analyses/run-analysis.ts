import { jsonNumber } from '#shared/formats/json-number'
import packageFile from '../../../package.json' with { type: 'json' }
import { requireForwardPass, type RunnableModel } from '../run/model-folder'
import type { Provider } from '../runtime/providers'
import type { Analysis, AnalysisInput, AnalysisResult } from './analysis'
import { AnalysisError } from './analysis-error'
import { NO_NUMBERS } from './no-numbers'
import { padsOf, sayPads } from './pads'

/**
 * An analysis with how its numbers came about, in values that JSON has: −∞ is "-inf", what is no number is `null`.
 * What the window shows and what the command line prints are both this.
 *
 * @throws AnalysisError, RunError
 */
export async function runAnalysis(
  analysis: Analysis,
  input: AnalysisInput,
  providerUsed: () => Promise<Provider>,
): Promise<Record<string, unknown>> {
  requirePossible(analysis, input.model)
  const pads = input.pads ?? (await padsOf(input.model, input.tokens))
  if (pads && AVERAGING.includes(analysis.name)) sayPads(pads, input.note)
  const notes: string[] = []
  const note = (sentence: string) => {
    notes.push(sentence)
    input.note(sentence)
  }
  const found = await analysis.run({ ...input, pads, note })
  if (analysis.tokens === 'none' && !analysis.hasGaps && hasNoNumbers(found) && !notes.some(speaksOfNaN)) {
    note(NO_NUMBERS)
  }
  if (analysis.tokens !== 'none' && hasNaN(found)) note('Where there is no number, the model gives NaN.')
  return describedResult(analysis, input, found, analysis.tokens === 'none' ? null : await providerUsed())
}

const speaksOfNaN = (sentence: string) => sentence.includes('NaN')

function hasNoNumbers({ tables = [] }: AnalysisResult): boolean {
  return tables.some(({ values }) =>
    [values].flat(Infinity as 1).some((value) => value === null || Number.isNaN(value)),
  )
}

/** Runs give `null` where a number cannot be, and NaN where it went wrong. */
function hasNaN({ tables = [] }: AnalysisResult): boolean {
  return tables.some(({ values }) => [values].flat(Infinity as 1).some((value) => Number.isNaN(value)))
}

/** What an analysis found, with how it came about. @param provider `null` where the weights alone were read */
export function describedResult(
  analysis: Pick<Analysis, 'name' | 'tokens'>,
  { model, tokens, context, repeat, options }: AnalysisInput,
  { provenance, ...found }: AnalysisResult,
  provider: Provider | null,
): Record<string, unknown> {
  return plain({
    analysis: analysis.name,
    provenance: {
      program: `induction-lab ${packageFile.version}`,
      model: model.manifest.name,
      sha256: model.manifest.source.sha256,
      processing: model.manifest.processing,
      ...(provider ? { provider } : {}),
      options,
      ...(repeat ? { repeat } : {}),
      ...(tokens.length > 0 ? { tokens } : {}),
      ...(context && analysis.tokens !== 'none' ? { context } : {}),
      ...provenance,
    },
    ...found,
  }) as Record<string, unknown>
}

/** What says means over queries or predictions, and no number of each position beside them. */
const AVERAGING: readonly string[] = [
  'detectors',
  'offset-profile',
  'ablation',
  'positional-ablation',
  'head-similarity',
  'transplant',
]

/** What reads patterns alone. */
const OF_PATTERNS: readonly string[] = ['detectors', 'offset-profile', 'head-similarity']

/** @throws AnalysisError, RunError where less is known of the model than the analysis needs */
export function requirePossible({ name, tokens }: Analysis, { manifest, ...model }: RunnableModel): void {
  if (manifest.mapping && tokens !== 'none') requireForwardPass({ manifest, ...model })
  if (!manifest.patterns || OF_PATTERNS.includes(name)) return
  throw new AnalysisError(
    'NOT_POSSIBLE',
    `${manifest.name} has attention patterns and no weights: ${name} needs weights. Possible: ${OF_PATTERNS.join(', ')}.`,
  )
}

/** @throws AnalysisError for options that an analysis does not take: nothing is ignored */
export function requireOptions({ name, options: taken }: Analysis, given: object): void {
  const odd = Object.keys(given).find((option) => !(taken as readonly string[]).includes(option))
  if (odd === undefined) return
  const known = taken.length > 0 ? `It takes ${taken.join(', ')}.` : 'It takes none.'
  throw new AnalysisError('USAGE', `${name} has no option ${odd}. ${known}`)
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return jsonNumber(value)
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, jsonNumber)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}
