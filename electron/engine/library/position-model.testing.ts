import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSafetensors } from '#shared/formats/safetensors'
import type { ModelConfig, ModelManifest } from '#shared/model/model-config'
import { modelParameters } from '../weights/parameters'

/** Tokens that a model names have logits of their own; all others have 0. */
const NAMED = 3

/** As many tokens as GPT-2 has, and next to nothing else. */
export const gpt2Sized: ModelConfig = {
  n_layers: 1,
  n_heads: 1,
  d_model: NAMED,
  d_head: 1,
  d_mlp: null,
  d_vocab: 50257,
  d_vocab_out: 50257,
  n_ctx: 16,
  attn_only: true,
  act_fn: null,
  normalization_type: null,
  eps: 1e-5,
  positional_embedding_type: 'standard',
  attention_dir: 'causal',
  attn_scale: 1,
}

/**
 * Writes a model that says the same whatever it reads: at each position the logits that are given, by ids, and 0 for
 * every other token.
 */
export async function writePositionModel(
  folder: string,
  name: string,
  logitsAt: (position: number) => ReadonlyMap<number, number>,
): Promise<void> {
  const { n_ctx, d_vocab } = gpt2Sized
  const named = [...new Set(Array.from({ length: n_ctx }, (_, p) => [...logitsAt(p).keys()]).flat())]
  const parameters = new Map(
    [...modelParameters(gpt2Sized)].map(([parameter, shape]) => {
      const values = new Float64Array(shape.reduce((product, length) => product * length, 1))
      return [parameter, { name: parameter, shape, values, dtype: 'F32' as const }]
    }),
  )
  named.forEach((id, i) => {
    for (let p = 0; p < n_ctx; p++) {
      parameters.get('pos_embed.W_pos')!.values[p * NAMED + i] = logitsAt(p).get(id) ?? 0
    }
    parameters.get('unembed.W_U')!.values[i * d_vocab + id] = 1
  })
  const manifest: ModelManifest = {
    format: 'induction-lab-model',
    version: 1,
    name,
    architecture: 'gpt2',
    config: gpt2Sized,
    source: { file: name, bytes: 0, sha256: '' },
    processing: [],
    parameters: [...parameters.values()].reduce((sum, { values }) => sum + values.length, 0),
    suspicious: [],
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'model.safetensors'), writeSafetensors([...parameters.values()]))
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest))
}
