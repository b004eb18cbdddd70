"""The straightforward code beside bench/circuits.ts: python plain.py FOLDER THREADS prints one line of JSON.

FOLDER holds model.safetensors with TransformerLens's parameter names. plain_ov_s: rows of the full OV circuit in
batches of 1,000, the five largest of each. plain_composition_s: TransformerLens's all_composition_scores for Q, K and
V, where it is installed and 12 GB are free. plain_loop_pairs_s and plain_loop_s: ARENA's loop, which multiplies dense
W_OV and W_QK of each pair and takes their norms, over the pairs that a fixed seed draws, and what all pairs and kinds
come to at that speed.
"""

import json
import os
import sys
import time
from importlib.metadata import version

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

LOOP_PAIRS = 12


def loop(pairs):
    """https://arena-chapter1-transformer-interp.streamlit.app: the score of each pair and kind by itself."""

    def score(first, second):
        return ((first @ second).norm() / (first.norm() * second.norm())).item()

    for W_OV, W_QK, later_OV in pairs:
        score(W_OV, W_QK)
        score(W_OV, W_QK.T)
        score(W_OV, later_OV)


def dense_pair(earlier, later):
    """Their dense matrices are made before the clock starts."""

    def part(name, place):
        return weights[f"blocks.{place[0]}.attn.{name}"][place[1]]

    def OV(place):
        return part("W_V", place) @ part("W_O", place)

    return OV(earlier), part("W_Q", later) @ part("W_K", later).T, OV(later)


def timed_loop():
    count = sum(name.endswith("attn.W_Q") for name in weights)
    heads = len(weights["blocks.0.attn.W_Q"])
    all_pairs = heads**2 * count * (count - 1) // 2
    generator = torch.Generator().manual_seed(0)

    def draw(high):
        return int(torch.randint(0, high, (1,), generator=generator))

    pairs = []
    for _ in range(LOOP_PAIRS):
        later = 1 + draw(count - 1)
        pairs.append(dense_pair((draw(later), draw(heads)), (later, draw(heads))))
    loop(pairs[:1])
    taken = seconds(lambda: loop(pairs))
    figures["plain_loop_pairs"] = LOOP_PAIRS
    figures["plain_loop_pairs_s"] = round(taken, 4)
    figures["plain_loop_s"] = round(taken / LOOP_PAIRS * all_pairs, 1)


timed_loop()
figures["plain_threads"] = torch.get_num_threads()
figures["torch_version"] = version("torch")

free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
try:
    from transformer_lens import FactoredMatrix

    try:
        from transformer_lens.utilities.matrix import composition_scores
    except ImportError:
        # Before version 3.
        from transformer_lens.utils import composition_scores
except ImportError:
    FactoredMatrix = None

if FactoredMatrix is not None and free > 12e9:
    layers = sum(name.endswith("attn.W_Q") for name in weights)
    stack = {
        name: torch.stack([weights[f"blocks.{layer}.attn.{name}"] for layer in range(layers)])
        for name in ("W_Q", "W_K", "W_V", "W_O")
    }

    figures["transformer_lens_version"] = version("transformer-lens")

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
elif FactoredMatrix is not None:
    print(f"all_composition_scores: needs 12 GB, {free / 1e9:.1f} are free", file=sys.stderr)

print(json.dumps(figures))
