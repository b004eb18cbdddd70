import { basename } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { lastLogits } from '#shared/circuit/last-logits'
import { trace } from '#shared/circuit/trace'
import { Engine } from '../run/engine'
import { openModelFolder, runnable } from '../run/model-folder'
import { providerSelfTest } from '../run/self-test'
import { presentProviders } from '../runtime/providers'
import { bundledGpt2 } from '../tokenizers/bundled-gpt2'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import { bundledModelFolders } from './bundled-models'
import type { Check } from './check'
import { repeatedScores } from './repeated-scores'
import { checkHash } from './verify-model'

/** What the best head of every bundled model reaches; those of letters reach 0.95. */
const INDUCTION = 0.8
const SCORED = 20

/** Every provider against the CPU, published numbers, and the models that come with the app. */
export async function* selfTest(threads: number): AsyncGenerator<Check> {
  for (const provider of presentProviders()) {
    const { passed, reason, difference } = await providerSelfTest(provider, threads)
    const name = `provider ${provider}`
    // A provider without a device is nothing wrong; one that computes something else is.
    yield difference === null && provider !== 'cpu'
      ? { name, passed: null, sentence: reason }
      : { name, passed, sentence: passed ? `Within ${difference!.toExponential(1)} of the CPU` : reason }
  }
  yield publishedHead()
  yield publishedInduction()
  yield await publishedTokens()
  for (const folder of await bundledModelFolders()) yield* bundledModel(folder, threads)
}

/** CS182's single head. */
function publishedHead(): Check {
  const { circuit, tokens } = exampleDocument('published-head')
  const got = [...trace(circuit, tokens).values('0.0.output').values]
  return within('published single head', got, [1, 0, 1.7310585786300048, 0, 2.5752103826044417, 0], 1e-12)
}

/** CS182's induction head on a b c d a. */
function publishedInduction(): Check {
  const { circuit } = exampleDocument('induction', { strength: 10 })
  const got = [...lastLogits(trace(circuit, [...'abcda']))]
  return within('published induction head', got, [0.000045, 0.999864, 0.000045, 0.000045], 1e-6)
}

/** The ids that TransformerLens prints for “gpt2” on GPT-2. */
async function publishedTokens(): Promise<Check> {
  const gpt2 = await bundledGpt2()
  const bos = gpt2.bosId === null ? null : { id: gpt2.bosId, prepend: true }
  const got = gpt2.with({ bos, pad: null, stride: 1 }).encode('gpt2')
  return within('published GPT-2 tokens', got, [50256, 70, 457, 17], 0)
}

async function* bundledModel(folder: string, threads: number): AsyncGenerator<Check> {
  const id = basename(folder)
  const model = runnable(await openModelFolder(folder))
  yield { ...(await checkHash(model)), name: `${id} hash` }
  const engine = new Engine({ provider: 'cpu', threads })
  try {
    const bos = (await openTokenizer(folder))?.bos?.id ?? 0
    const scores = await repeatedScores(engine, model, bos, { length: SCORED, sequences: 8, seed: 2 })
    const best = Math.max(...scores.induction_strict.flat())
    yield {
      name: `${id} induction`,
      passed: best > INDUCTION,
      sentence: `Best strict induction score ${best.toFixed(3)}, of at least ${INDUCTION}`,
    }
  } finally {
    await engine.release()
  }
}

function within(name: string, got: readonly number[], expected: readonly number[], tolerance: number): Check {
  const differences = expected.map((value, i) => Math.abs((got[i] ?? Infinity) - value))
  const difference = got.length === expected.length ? Math.max(...differences) : Infinity
  return {
    name,
    passed: difference <= tolerance,
    sentence: `Largest difference ${difference.toExponential(1)}`,
  }
}
