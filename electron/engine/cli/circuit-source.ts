import { CircuitError } from '#shared/circuit/circuit-error'
import type { Circuit } from '#shared/circuit/circuit'
import { exampleDocument, examples } from '#shared/circuit/examples'
import { withConstant } from '#shared/circuit/weight-place'
import { trace } from '#shared/circuit/trace'
import type { Trace } from '#shared/circuit/stage'
import type { CircuitDocument } from '#shared/document/document'
import { parseDocument } from '#shared/document/parse'
import { CliError } from './cli-error'
import { textOfFile } from './input-file'

/** What `trace` and `derive` take: a document or an example, and how to change it. */
export interface CircuitOptions {
  readonly example?: string
  readonly tokens?: string
  readonly strength?: string
  readonly vocabulary?: string
  readonly positions?: string
}

/** The trace of a document, or of an example, with the options applied. @throws CliError */
export async function traceOf(file: string | undefined, options: CircuitOptions): Promise<Trace> {
  return (await runOf(file, options)).trace
}

/** The same with the document that was traced. @throws CliError */
export async function runOf(
  file: string | undefined,
  options: CircuitOptions,
): Promise<{ readonly document: CircuitDocument; readonly trace: Trace }> {
  return refusingCircuit(async () => {
    const document = await chosenDocument(file, options)
    return { document, trace: trace(document.circuit, document.tokens) }
  })
}

/** @throws CliError when the file is no document */
export async function documentFrom(file: string): Promise<CircuitDocument> {
  const parsed = parseDocument(await textOfFile(file))
  if (!parsed.ok) throw new CliError('NOT_A_DOCUMENT', `${file}: ${parsed.error}`)
  return parsed.document
}

async function chosenDocument(file: string | undefined, options: CircuitOptions): Promise<CircuitDocument> {
  if (file !== undefined && options.example !== undefined) {
    throw new CliError('USAGE', 'Name a document or an --example, not both.')
  }
  const strength = options.strength === undefined ? undefined : numberFrom('--strength', options.strength)
  if (options.example !== undefined) return chosenExample(options.example, options, strength)
  if (file === undefined) throw new CliError('USAGE', `Name a document or an --example: ${exampleNames()}.`)

  for (const name of ['vocabulary', 'positions'] as const) {
    if (options[name] !== undefined) throw new CliError('USAGE', `--${name} goes with --example only.`)
  }
  const document = await documentFrom(file)
  const circuit = strength === undefined ? document.circuit : atStrength(document.circuit, strength)
  const tokens = options.tokens === undefined ? document.tokens : tokensFor(circuit, options.tokens)
  return { ...document, circuit, tokens }
}

function chosenExample(name: string, options: CircuitOptions, strength?: number): CircuitDocument {
  const example = examples.find(({ id }) => id === name)
  if (!example)
    throw new CliError('UNKNOWN_EXAMPLE', `There is no example “${name}”. Known: ${exampleNames()}.`)
  const given = example.id === 'published-head'
  for (const option of ['tokens', 'strength', 'vocabulary', 'positions'] as const) {
    if (given && options[option] !== undefined) {
      throw new CliError('USAGE', `The example published-head has no ${option}: its X is given.`)
    }
  }
  const vocabulary = options.vocabulary === undefined ? undefined : symbols(options.vocabulary)
  const positions = options.positions === undefined ? undefined : numberFrom('--positions', options.positions)
  const document = exampleDocument(example.id, { vocabulary, positions, strength })
  if (options.tokens === undefined) return document
  return { ...document, tokens: tokensFor(document.circuit, options.tokens) }
}

function atStrength(circuit: Circuit, strength: number): Circuit {
  if (Object.hasOwn(circuit.constants, 's')) return withConstant(circuit, 's', strength)
  throw new CliError('USAGE', 'This circuit has no constant s, so --strength has nothing to set.')
}

function tokensFor({ embedding }: Circuit, text: string): string[] {
  if (embedding.kind === 'given') {
    throw new CliError('USAGE', 'This circuit has no tokens: its X is given.')
  }
  return embedding.vocabulary.includes(text) ? [text] : symbols(text)
}

/** "abcda" is five letters; with commas or spaces, words. */
function symbols(text: string): string[] {
  return /[\s,]/.test(text) ? text.split(/[\s,]+/).filter(Boolean) : Array.from(text)
}

function numberFrom(option: string, text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!Number.isFinite(value)) throw new CliError('USAGE', `${option}: “${text}” is not a number.`)
  return value
}

function exampleNames(): string {
  return examples.map(({ id }) => id).join(', ')
}

/** What is wrong with a circuit is wrong input on the command line. */
export async function refusingCircuit<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof CircuitError) throw new CliError(error.code, error.message)
    throw error
  }
}
