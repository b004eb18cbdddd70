import { availableParallelism } from 'node:os'
import type { Analysis, AnalysisOptions, RepeatRequest } from '../analyses/analysis'
import { AnalysisError } from '../analyses/analysis-error'
import { drawnRepeats } from '../analyses/drawn-repeats'
import { analyses } from '../analyses/registry'
import { requirePossible, runAnalysis } from '../analyses/run-analysis'
import { withContext } from '../run/context-engine'
import { Engine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'
import { requireTokens, type TokenBatch } from '../run/token-batch'
import { analysisFlags, type AnalyseOptions } from './analyse-options'
import { CliError } from './cli-error'
import { providerFrom, threadsFrom } from './engine-options'
import { samplesOfFile, textOfFile } from './input-file'
import { withModel } from './model-source'
import { jsonText, printNote, printResult } from './output'
import { progressBar } from './progress-bar'
import { contextFrom, tokensFrom } from './token-source'

/** Prints one analysis of a model, as JSON. */
export async function analyseCommand(path: string, name: string, options: AnalyseOptions): Promise<number> {
  const analysis = analyses.find((each) => each.name === name)
  if (!analysis) {
    const known = analyses.map((each) => each.name).join(', ')
    throw new CliError('UNKNOWN_ANALYSIS', `There is no analysis “${name}”. Known: ${known}.`)
  }
  const given = optionsOf(analysis, options)
  const repeat = repeatFrom(analysis, options)
  const provider = analysis.tokens === 'none' ? onlyCpu(analysis, options) : providerFrom(options.provider)
  const threads = threadsFrom(options.threads)
  const result = await withModel(
    path,
    options.process,
    async (model) => {
      await refusing(() => Promise.resolve(requirePossible(analysis, model)))
      const engine = new Engine({ provider, threads, onNotice: printNote })
      const bar = progressBar(name)
      try {
        const tokens = await tokensOf(analysis, model, options, repeat)
        const context = await analysisContext(analysis, model, options, tokens)
        const input = {
          ...{
            model,
            engine: withContext(engine, context, tokens),
            context,
            tokens,
            repeat,
            options: given,
            textOfFile,
            samplesOfFile,
            note: printNote,
          },
          seed: repeat?.seed ?? (options.seed === undefined ? 0 : wholeNumber('--seed', options.seed, 0)),
          threads: threads ?? availableParallelism(),
          progress: bar.show,
        }
        return await refusing(() => runAnalysis(analysis, input, () => engine.provider()))
      } finally {
        bar.end()
        await engine.release()
      }
    },
    { weightsOnly: analysis.tokens === 'none' },
  )
  printResult(jsonText(result, options.json ?? false))
  return 0
}

/** The options that the analysis takes. @throws CliError for one that it does not take: nothing is ignored */
function optionsOf({ name, options: taken }: Analysis, options: AnalyseOptions): AnalysisOptions {
  const names = Object.keys(analysisFlags) as (keyof AnalysisOptions)[]
  const given = names.filter((option) => options[option] !== undefined)
  for (const option of given) {
    // Tokens that are drawn begin with BOS, whatever reads them.
    if (taken.includes(option) || (option === 'bos' && options.repeat !== undefined)) continue
    const known = taken.map((each) => analysisFlags[each]).join(', ')
    throw new CliError(
      'USAGE',
      `${name} has no option ${analysisFlags[option].split(' ')[0]}. ${known ? `It takes ${known}.` : 'It takes none.'}`,
    )
  }
  return Object.fromEntries(given.map((option) => [option, options[option]]))
}

/** No provider has to prove itself where none is asked. @throws CliError for another one */
function onlyCpu({ name }: Analysis, { provider = 'cpu' }: AnalyseOptions): 'cpu' {
  if (['cpu', 'auto'].includes(provider)) return 'cpu'
  throw new CliError('USAGE', `${name} reads the weights alone, on the CPU: it takes no other --provider.`)
}

const DEFAULT_SEQUENCES = 4
const MOST_SEQUENCES = 1000

function repeatFrom({ name, tokens }: Analysis, options: AnalyseOptions): RepeatRequest | null {
  const { repeat, sequences, seed } = options
  if (repeat === undefined && tokens !== 'own') {
    const alone =
      sequences !== undefined ? '--sequences' : seed !== undefined && tokens !== 'none' ? '--seed' : null
    if (alone) throw new CliError('USAGE', `${alone} goes with --repeat.`)
    return null
  }
  if (tokens === 'none') {
    throw new CliError('USAGE', `${name} reads the weights alone: it takes no --repeat.`)
  }
  if (tokens === 'data') {
    throw new CliError('USAGE', `${name} reads a file of samples: it takes no --repeat.`)
  }
  return {
    // Those that make their own tokens take as many as there are.
    length: repeat === undefined ? Infinity : wholeNumber('--repeat', repeat, 2),
    sequences:
      sequences === undefined ? DEFAULT_SEQUENCES : wholeNumber('--sequences', sequences, 1, MOST_SEQUENCES),
    seed: seed === undefined ? 0 : wholeNumber('--seed', seed, 0),
  }
}

function wholeNumber(option: string, text: string, least: number, most = Infinity): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most) return value
  const range = most === Infinity ? `from ${least} on` : `from ${least} to ${most}`
  throw new CliError('USAGE', `${option}: “${text}” is not a whole number ${range}.`)
}

async function tokensOf(
  { name, tokens: kind }: Analysis,
  model: RunnableModel,
  options: AnalyseOptions,
  repeat: RepeatRequest | null,
): Promise<TokenBatch> {
  const isGiven = [options.tokens, options.tokensFile, options.text].some((given) => given !== undefined)
  if (kind !== 'needed') {
    if (!isGiven) return []
    const why = { none: 'reads the weights alone', own: 'makes its own tokens', data: 'reads --data' }[kind]
    throw new CliError('USAGE', `${name} ${why}: it takes no tokens.`)
  }
  const recorded = model.manifest.patterns?.tokens
  if (recorded && !isGiven && !repeat) return [recorded]
  if (!repeat) {
    if (!isGiven) {
      throw new CliError(
        'USAGE',
        `${name} needs tokens: --tokens 0,5,3, --tokens-file, --text or --repeat 12.`,
      )
    }
    const tokens = await tokensFrom(options, model.folder)
    requireTokens(model.config, tokens)
    return tokens
  }
  if (isGiven) throw new CliError('USAGE', 'Give tokens or --repeat, not both.')
  return refusing(() => drawnRepeats({ model, options: { bos: options.bos }, note: printNote }, repeat))
}

/** What models with cross-attention read beside the tokens; nothing where no forward pass is made. */
async function analysisContext(
  { name, tokens: kind }: Analysis,
  model: RunnableModel,
  options: AnalyseOptions,
  tokens: TokenBatch,
): Promise<TokenBatch | undefined> {
  if (kind !== 'none') return contextFrom(options, model, Math.max(1, tokens.length))
  const { context, contextFile, contextText } = options
  if ([context, contextFile, contextText].every((each) => each === undefined)) return undefined
  throw new CliError('USAGE', `${name} reads the weights alone: it takes no --context.`)
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AnalysisError) throw new CliError(error.code, error.message)
    throw error
  }
}
