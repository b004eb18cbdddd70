import { join } from 'node:path'
import { Engine } from '../run/engine'
import type { ModelFolder, RunnableModel } from '../run/model-folder'
import { presentProviders, type Provider } from '../runtime/providers'
import { fileHash } from '../weights/import-model'
import type { Check } from './check'
import { readDownloadRecord } from './download-record'
import { knownModels } from './known-models'

/** MATHS §4: providers agree within this, relative to the largest magnitude. */
const TOLERANCE = 1e-4
const SEQUENCE = 12

/** Whether the weights on the disk are those that the import wrote. */
export async function checkHash({ folder, manifest }: ModelFolder): Promise<Check> {
  const name = 'hash'
  const { weights } = manifest
  if (!weights) {
    return {
      name,
      passed: null,
      sentence: 'No hash was recorded when the model was imported. Import it again.',
    }
  }
  const { sha256, bytes } = await fileHash(join(folder, 'model.safetensors'))
  if (sha256 === weights.sha256) return { name, passed: true, sentence: `SHA-256 ${sha256}` }
  const how = bytes === weights.bytes ? 'differ' : `have ${bytes} bytes instead of ${weights.bytes}`
  return {
    name,
    passed: false,
    sentence: `The weights ${how} from what was imported. Import the model again.`,
  }
}

/** Whether what was downloaded is the file that is known under the model's name. */
export async function checkSource({ folder, manifest }: ModelFolder): Promise<Check> {
  const name = 'source'
  const record = await readDownloadRecord(folder)
  if (!record) {
    const { file, sha256 } = manifest.source
    return { name, passed: null, sentence: `Not downloaded here: ${file}, SHA-256 ${sha256}` }
  }
  const known = knownModels.find(({ repository }) => repository === record.repository)
  const from = `${record.repository} at ${record.revision}`
  if (known?.sha256 === undefined) {
    return { name, passed: true, sentence: `${from}, every file as the repository listed it` }
  }
  const passed = manifest.source.sha256 === known.sha256
  return {
    name,
    passed,
    sentence: passed ? `${from}, the known file` : `${from} had another file than is known.`,
  }
}

/** Runs the model on every provider that is here and compares the logits with those of the CPU. */
export async function checkProviders(model: RunnableModel, threads?: number): Promise<Check[]> {
  const expected = await logitsOn(model, 'cpu', threads)
  const isFinite = expected.every(Number.isFinite)
  const checks: Check[] = [
    {
      name: 'cpu',
      passed: isFinite,
      sentence: isFinite ? 'A forward pass gives finite logits' : 'A forward pass gives NaN or ∞.',
    },
  ]
  for (const provider of presentProviders()) {
    if (provider === 'cpu') continue
    checks.push(
      await logitsOn(model, provider, threads).then(
        (got) => comparison(provider, got, expected),
        (error: Error) => ({ name: provider, passed: null, sentence: error.message }),
      ),
    )
  }
  return checks
}

async function logitsOn(model: RunnableModel, provider: Provider, threads?: number): Promise<Float32Array> {
  const engine = new Engine({ provider, threads })
  const { d_vocab, n_ctx } = model.config
  const tokens = Array.from({ length: Math.min(SEQUENCE, n_ctx) }, (_, i) => (i * 7919) % d_vocab)
  try {
    const run = await engine.run(model, {
      start: [tokens],
      // Any will do: both providers read it.
      ...(model.config.context ? { context: [[0]] } : {}),
      capture: new Set(),
      edits: [],
      logits: 'all',
    })
    return run.logits!.values
  } finally {
    await engine.release()
  }
}

function comparison(name: Provider, got: Float32Array, expected: Float32Array): Check {
  let largest = 0
  let difference = 0
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]))
    difference = Math.max(difference, Math.abs(got[i] - expected[i]))
  }
  const passed = difference <= TOLERANCE * largest
  return {
    name,
    passed,
    sentence: `Logits differ from the CPU’s by ${(difference / largest).toExponential(1)} of the largest`,
  }
}
