"""Trains letters-2l and letters-2l-shortformer: 2 layers, 4 heads, letters a-z and BOS.

A sequence is BOS and a random block of letters, repeated to the end. The block's length varies from sequence to
sequence, so no fixed offset helps: what helps is to look for the last time this letter stood here, which takes a
previous-token head below and an induction head above it.

Usage: python train_letters.py OUT [--shortformer]
Writes OUT/model.safetensors (TransformerLens names), OUT/config.json and OUT/training.json (curve and scores).
Made with Python 3.11, torch 2.15.0, NumPy 2.4.6, safetensors 0.8.0 on one CPU thread; another machine may round
differently.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from attention_only import AttentionOnly, head_scores

SEED = 20
STEPS = 6000
BATCH = 96
N_CTX = 64
SHAPE = dict(n_layers=2, n_heads=4, d_model=96, d_head=24, d_vocab=27, n_ctx=N_CTX)
BLOCKS = (4, 26)
BOS = 0
SCORED = 20
REPORT = 100


def batch(rng):
    tokens = np.zeros((BATCH, N_CTX), int)
    for row in tokens:
        n = rng.integers(BLOCKS[0], BLOCKS[1] + 1)
        # Half of the blocks hold no letter twice, as the sequences of the detectors; the others are not so kind.
        distinct = rng.random() < 0.5
        block = rng.permutation(26)[:n] + 1 if distinct else rng.integers(1, 27, n)
        row[1:] = np.resize(block, N_CTX - 1)
    return torch.as_tensor(tokens)


def repeated(rng, size):
    rows = [np.concatenate([[BOS], r, r]) for r in (rng.permutation(26)[:SCORED] + 1 for _ in range(size))]
    return torch.as_tensor(np.stack(rows))


def loss_of(model, tokens):
    logits = model(tokens)[:, :-1]
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())


def main(out, shortformer):
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    model = AttentionOnly(**SHAPE, shortformer=shortformer)
    held_out = repeated(np.random.default_rng(SEED + 1), 64)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.05, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, STEPS, pct_start=0.05)
    curve = []
    for step in range(STEPS + 1):
        loss = loss_of(model, batch(rng))
        if step % REPORT == 0:
            best = max(max(row) for row in head_scores(model, held_out, SCORED)["induction_strict"])
            curve.append([step, round(loss.item(), 4), best])
            print(*curve[-1], flush=True)
        if step == STEPS:
            break
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    out.mkdir(parents=True, exist_ok=True)
    save_file(model.transformer_lens_state(), out / "model.safetensors")
    (out / "config.json").write_text(json.dumps(model.config, indent=1) + "\n")
    report = {"curve": {"columns": ["step", "loss", "best induction_strict"], "rows": curve},
              "scores": head_scores(model, held_out, SCORED)}
    (out / "training.json").write_text(json.dumps(report) + "\n")
    print(json.dumps(report["scores"]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--shortformer", action="store_true")
    arguments = parser.parse_args()
    main(arguments.out, arguments.shortformer)
