import type { CircuitDocument } from '../document/document'
import { writeSafetensors, type StoredTensor } from '../formats/safetensors'
import { bytesOf } from '../formats/text'
import { compiledModel, type CompiledModel } from './compile'
import { pythonText } from './numpy-literal'

/** A file of an export, by the name that it gets. */
export interface ExportedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * A document's circuit as a model that TransformerLens loads: the complete state dict of an attention-only
 * `HookedTransformer` (float32), its configuration, and a script that loads both and prints the logits of the
 * document's tokens.
 *
 * @throws CircuitError when the circuit cannot be compiled
 */
export function transformerLensFiles(document: CircuitDocument): ExportedFile[] {
  const model = compiledModel(document.circuit)
  const { n_ctx, n_layers } = model.config as { n_ctx: number; n_layers: number }
  const buffers = Array.from({ length: n_layers }, (_, l) => buffersOf(l, n_ctx)).flat()
  const weights = model.tensors.map((tensor): StoredTensor => ({ ...tensor, dtype: 'F32' }))
  const state = writeSafetensors([...weights, ...buffers], { format: 'pt' })
  const config = { ...model.config, model_name: 'induction-lab', dtype: 'float32', seed: 0 }
  return [
    { name: 'model.safetensors', bytes: state },
    { name: 'config.json', bytes: bytesOf(`${JSON.stringify(config, null, 1)}\n`) },
    { name: 'load.py', bytes: bytesOf(script(document, model)) },
  ]
}

/** What a state dict holds besides weights: the causal mask, and what masked scores are set to. */
function buffersOf(layer: number, n_ctx: number): StoredTensor[] {
  const mask = new Float64Array(n_ctx * n_ctx).map((_, i) => (i % n_ctx <= Math.floor(i / n_ctx) ? 1 : 0))
  return [
    { name: `blocks.${layer}.attn.mask`, shape: [n_ctx, n_ctx], values: mask, dtype: 'BOOL' },
    { name: `blocks.${layer}.attn.IGNORE`, shape: [], values: Float64Array.of(-Infinity), dtype: 'F32' },
  ]
}

function script(
  { circuit, tokens }: CircuitDocument,
  { tokens: known, outputs, dropped }: CompiledModel,
): string {
  const ids =
    circuit.embedding.kind === 'given'
      ? known.map((_, row) => row)
      : tokens.map((token) => known.indexOf(token))
  const left = ids.map((_, position) => position).filter((position) => !dropped.includes(position))
  const last = left.at(-1) ?? ids.length - 1
  return `"""Loads the circuit into TransformerLens 2 or 3 (4 has no HookedTransformer) and prints its logits."""
import json
from pathlib import Path

from safetensors.torch import load_file
import torch
from transformer_lens import HookedTransformer, HookedTransformerConfig

here = Path(__file__).parent
config = json.loads((here / "config.json").read_text())
config["dtype"] = getattr(torch, config["dtype"])
model = HookedTransformer(HookedTransformerConfig.from_dict(config))
model.load_state_dict(load_file(here / "model.safetensors"))

TOKENS = ${pythonText(known)}
OUTPUTS = ${pythonText(outputs)}
tokens = torch.tensor([${JSON.stringify(ids)}])  # ${ids
    .map((id) => known[id])
    .join(' ')
    .replace(/[\p{Cc}]/gu, ' ')}
with torch.no_grad():
    logits = model(tokens)[0, ${last}]  # ${last === ids.length - 1 ? 'the last position' : 'the last position that the circuit keeps'}
for name, logit in zip(OUTPUTS, logits.tolist()):
    print(name, logit)
`
}
