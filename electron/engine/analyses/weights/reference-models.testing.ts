import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openModelFolder, runnable, type RunnableModel } from '../../run/model-folder'
import { reference } from '../../run/reference.testing'
import { importModel } from '../../weights/import-model'
import { writeProcessedModel } from '../../weights/processing'
import type { StepName } from '../../weights/processing-steps'

/** Tables of `expected.json`, as far as weights decide them (e2e/reference/README.md). */
export interface ExpectedTables {
  readonly copying?: {
    readonly top1: number[][]
    readonly top5: number[][]
    readonly pairs: { heads: [string, string]; top1: number; top5: number }[]
    readonly eigenvalue_OV: (number | null)[][]
    readonly eigenvalue_full_OV: (number | null)[][]
    readonly smallest_deciding_gap: number
  }
  readonly positional_QK?: number[][]
  readonly composition?: Record<string, Record<'Q' | 'K' | 'V', number[][]>>
  readonly composition_baseline?: { analytic: number; sampled_mean: number; sampled_std: number }
  readonly composed_circuits?: Partial<
    Record<'Q' | 'K' | 'V', Record<'trace' | 'top1_rows' | 'top1_columns', number[][]>>
  >
  readonly decomposed_scores?: {
    readonly head: string
    readonly query_parts: string[]
    readonly key_parts: string[]
    readonly std_all: number[][]
    readonly std_causal: number[][]
    readonly query_norms: number[][]
    readonly key_norms: number[][]
  }
  readonly key_query_output?: {
    readonly heads: {
      head: string
      keys: {
        key: number
        importance: number
        queries: number[]
        query_scores: number[]
        outputs: number[]
        output_scores: number[]
      }[]
    }[]
  }
  readonly repeated_tokens?: number[][]
  readonly float32_error?: Record<string, number>
}

/** A model with what is known about it. */
export interface ReferenceModel {
  readonly name: string
  readonly expected: ExpectedTables
  /** Float32 weights that are processed again are rounded: a share that tables may differ by. */
  readonly tolerance: number
  readonly tokenProbabilities: number[] | null
  open(scratch: string): Promise<RunnableModel>
}

const all: StepName[] = ['fold_ln', 'center_writing_weights', 'center_unembed', 'fold_value_biases']

/** What `from_pretrained` does by default. */
const processing: Record<string, StepName[]> = {
  m1_attn_only: ['center_unembed', 'fold_value_biases'],
  m2_shortformer: ['fold_value_biases'],
  m3_attn_only_ln: all,
  m4_gpt2_style: all,
  m5_hf_gpt2: all,
}

/** Trained models are beside the repository, where they are at all. */
const trained = join(reference, '../../../shared/reference/trained')

/** Every model of the reference data that has tables of weights, raw and processed. */
export function referenceModels(): ReferenceModel[] {
  const models: ReferenceModel[] = []
  for (const root of [join(reference, 'models'), trained]) {
    for (const entry of existsSync(root) ? readdirSync(root).sort() : []) {
      const folder = join(root, entry)
      const tables = join(folder, 'expected.json')
      if (entry.endsWith('.json')) models.push(trainedModel(root, entry.slice(0, -'.json'.length)))
      else if (existsSync(tables) && hasTables(tables)) {
        const open = (scratch: string, as = entry) => imported(folder, join(scratch, as))
        models.push({ ...described(entry, folder, 'expected.json', 1e-9), open })
        if (!(entry in processing)) continue
        models.push({
          ...described(`${entry}, processed`, folder, 'expected_processed.json', 1e-5),
          async open(scratch) {
            const out = join(scratch, `${entry}-processed`)
            await writeProcessedModel(await open(scratch, `${entry}-raw`), processing[entry], out)
            return runnable(await openModelFolder(out))
          },
        })
      }
    }
  }
  return models
}

function described(name: string, folder: string, file: string, tolerance: number) {
  const probabilities = join(folder, 'token_prob.json')
  return {
    name,
    tolerance,
    expected: parsed<ExpectedTables>(join(folder, file)),
    tokenProbabilities: existsSync(probabilities) ? parsed<number[]>(probabilities) : null,
  }
}

/** The configuration is a part of the file with the expected tables. */
function trainedModel(root: string, name: string): ReferenceModel {
  const about = parsed<ExpectedTables & { file: string; config: object }>(join(root, `${name}.json`))
  return {
    name,
    expected: about,
    tolerance: 1e-9,
    tokenProbabilities: null,
    async open(scratch) {
      const config = join(scratch, `${name}.config.json`)
      await writeFile(config, JSON.stringify(about.config))
      const out = join(scratch, name)
      await importModel({ path: join(root, about.file), config, out })
      return runnable(await openModelFolder(out))
    },
  }
}

async function imported(path: string, out: string): Promise<RunnableModel> {
  await importModel({ path, out })
  return runnable(await openModelFolder(out))
}

const parsed = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T

const hasTables = (path: string): boolean => 'positional_QK' in parsed<object>(path)
