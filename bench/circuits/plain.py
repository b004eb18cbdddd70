"""The straightforward code beside bench/circuits.ts: python plain.py FOLDER THREADS prints one line of JSON.

FOLDER holds model.safetensors with TransformerLens's parameter names. plain_ov_s: rows of the full OV circuit in
batches of 1,000, the five largest of each. plain_composition_s: TransformerLens's all_composition_scores for Q, K and
V, where it is installed and 12 GB are free.
"""

import json
import os
import sys
import time

import torch
from safetensors.torch import load_file

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
torch.set_grad_enabled(False)
weights = load_file(os.path.join(folder, "model.safetensors"))
figures = {}


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def copying():
    layer, head = 5, 1
    W_E, W_U = weights["embed.W_E"], weights["unembed.W_U"]
    W_V = weights[f"blocks.{layer}.attn.W_V"][head]
    W_O = weights[f"blocks.{layer}.attn.W_O"][head]
    left, right = W_E @ W_V, W_O @ W_U
    hits = [0, 0]
    for start in range(0, len(left), 1000):
        top = (left[start : start + 1000] @ right).topk(5, dim=1).indices
        own = torch.arange(start, start + len(top))[:, None]
        hits[0] += int((top[:, :1] == own).sum())
        hits[1] += int((top == own).sum())


figures["plain_ov_s"] = round(seconds(copying), 3)

free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
try:
    from transformer_lens import FactoredMatrix
    from transformer_lens.utils import composition_scores
except ImportError:
    FactoredMatrix = None

if FactoredMatrix is not None and free > 12e9:
    layers = sum(name.endswith("attn.W_Q") for name in weights)
    stack = {
        name: torch.stack([weights[f"blocks.{layer}.attn.{name}"] for layer in range(layers)])
        for name in ("W_Q", "W_K", "W_V", "W_O")
    }

    def all_scores():
        OV = FactoredMatrix(stack["W_V"], stack["W_O"])
        QK = FactoredMatrix(stack["W_Q"], stack["W_K"].transpose(-1, -2))
        left = OV[:, :, None, None]
        for right in (QK, QK.T, OV):
            composition_scores(left, right[None, None], broadcast_dims=False)

    try:
        figures["plain_composition_s"] = round(seconds(all_scores), 3)
    except RuntimeError as error:
        print(f"all_composition_scores: {error}", file=sys.stderr)

print(json.dumps(figures))
