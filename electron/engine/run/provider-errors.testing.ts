import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { presentProviders, type Provider } from '../runtime/providers'
import { importModel } from '../weights/import-model'
import { writeProcessedModel } from '../weights/processing'
import type { StepName } from '../weights/processing-steps'
import { openModelFolder, runnable, type RunnableModel } from './model-folder'
import { PartRunner } from './part-runner'
import { editErrors, hookErrors, referenceModels, type EditError } from './reference-errors.testing'
import { idsOf, importedReference, jsonOf, reference, tensorsOf } from './reference.testing'
import { providerSelfTest, type SelfTest } from './self-test'

// A program: prints how far a provider is from TransformerLens. What a provider needs of its environment must be
// there when a program starts, so the test of one starts this.

/** By model and hook, relative to the largest magnitude. */
type HookErrors = Readonly<Record<string, Readonly<Record<string, number>>>>

export interface ProviderErrors {
  readonly selfTest: SelfTest
  readonly models: HookErrors
  readonly processed: HookErrors
  /** Of e2e/reference/forward, and the one with cross-attention. */
  readonly kinds: HookErrors
  readonly edits: readonly EditError[]
}

const PROCESSED: readonly (readonly [string, readonly StepName[]])[] = [
  ['m2_shortformer', ['fold_value_biases']],
  ['m5_hf_gpt2', ['fold_ln', 'center_writing_weights', 'center_unembed', 'fold_value_biases']],
]

const KINDS = ['final_rms', 'final_rms_pre', 'solu_lnpre', 'shortformer_ln'] as const

const wanted = process.argv.at(-1)
const provider = presentProviders().find((name) => name === wanted)
if (provider) console.log(JSON.stringify(await errorsOf(provider)))

async function errorsOf(provider: Provider): Promise<ProviderErrors> {
  const out = await mkdtemp(join(tmpdir(), 'provider-'))
  const models: Record<string, Record<string, number>> = {}
  const processed: Record<string, Record<string, number>> = {}
  const kinds: Record<string, Record<string, number>> = {}
  const edits: EditError[] = []
  try {
    for (const name of await referenceModels()) {
      const model = await importedReference(name, join(out, name))
      models[name] = await errorsOn(provider, model, name, 'activations.safetensors')
    }
    for (const name of ['m1_attn_only', 'm5_hf_gpt2']) {
      const runner = new PartRunner(runnable(await openModelFolder(join(out, name))), provider, 2)
      edits.push(...(await editErrors(runner, name)))
      await runner.release()
    }
    for (const [name, steps] of PROCESSED) {
      const folder = join(out, `${name}-processed`)
      await writeProcessedModel(runnable(await openModelFolder(join(out, name))), steps, folder)
      const model = runnable(await openModelFolder(folder))
      processed[`${name}, processed`] = await errorsOn(
        provider,
        model,
        name,
        'activations_processed.safetensors',
      )
    }
    for (const name of KINDS) {
      const folder = join(reference, 'forward')
      const [path, config] = ['safetensors', 'config.json'].map((end) => join(folder, `${name}.${end}`))
      await importModel({ path, config, out: join(out, name) })
      kinds[name] = await errorsOfKind(
        provider,
        join(out, name),
        join(folder, `${name}.activations.safetensors`),
      )
    }
    const cursive = join(reference, 'cursive')
    await importModel({ path: cursive, out: join(out, 'cursive') })
    kinds.cursive = await errorsOfKind(
      provider,
      join(out, 'cursive'),
      join(cursive, 'activations.safetensors'),
    )
  } finally {
    await rm(out, { recursive: true })
  }
  return { selfTest: await providerSelfTest(provider, 2), models, processed, kinds, edits }
}

/** @param file with the tokens, and what was read beside them, in it */
async function errorsOfKind(provider: Provider, folder: string, file: string) {
  const runner = new PartRunner(runnable(await openModelFolder(folder)), provider, 2)
  const stored = await tensorsOf(file)
  const context = stored.has('contexts') ? idsOf(stored, 'contexts') : undefined
  const errors = await hookErrors(runner, idsOf(stored, 'tokens'), file, '', context)
  await runner.release()
  return Object.fromEntries(errors)
}

async function errorsOn(provider: Provider, model: RunnableModel, name: string, file: string) {
  const folder = join(reference, 'models', name)
  const runner = new PartRunner(model, provider, 2)
  const { tokens } = await jsonOf<{ tokens: number[][] }>(join(folder, 'expected.json'))
  const errors = await hookErrors(runner, tokens, join(folder, file))
  await runner.release()
  return Object.fromEntries(errors)
}
