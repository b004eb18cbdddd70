"""Trains text-2l: 2 layers, 6 heads, on two public-domain texts, with a byte-level BPE vocabulary of its own.

The texts are the King James Bible and the Jargon File 4.4.7, as Debian packages them (bible-kjv-text 4.38,
jargon-text 4.4.7-4.1). In a corpus as small as this one induction hardly pays: so a quarter of the sequences repeat a
block of the text to their end, and an eighth repeat a block of random tokens (two thirds in the first steps, in which
the induction head forms).

Usage: python train_text.py KJV.txt JARGON.txt OUT
where KJV.txt is what `bible -l200 gen1:1-rev22:21` prints and JARGON.txt is jargon.txt.
Writes OUT/model.safetensors (TransformerLens names), OUT/config.json, OUT/tokenizer.json, OUT/tokenizer_config.json,
OUT/training.json.
Made with Python 3.11, torch 2.15.0, tokenizers 0.23.3, NumPy 2.4.6 on one CPU thread; another machine may round
differently.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from attention_only import AttentionOnly, head_scores

SEED = 20
STEPS = 5000
BATCH = 16
N_CTX = 192
D_VOCAB = 1536
SHAPE = dict(n_layers=2, n_heads=6, d_model=192, d_head=32, d_vocab=D_VOCAB, n_ctx=N_CTX)
BOS = "<|bos|>"
SCORED = 50
REPORT = 100
BLOCKS = (8, 64)
FORMING = 1200


def paragraphs_of(kjv, jargon):
    """Running text, a paragraph a line: verses without their numbers, entries without their line breaks."""
    verses = [re.sub(r"^\s+\d+\s+", "", line).strip() for line in kjv.splitlines()]
    verses = [verse for verse in verses if verse and not re.fullmatch(r"[1-3]?\s?[A-Z][A-Za-z ]+ \d+", verse)]
    entries = [re.sub(r"\s+", " ", entry).strip() for entry in re.split(r"\n\s*\n", jargon)]
    entries = [entry for entry in entries if len(entry) > 60 and not re.search(r"[═─_]{6}", entry)]
    return verses, entries


def tokenizer_of(texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=D_VOCAB, special_tokens=[BOS], initial_alphabet=alphabet,
                                  show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def batch(rng, ids, step):
    random_share = 2 / 3 if step < FORMING else 1 / 8
    tokens = np.zeros((BATCH, N_CTX), int)
    for row in tokens:
        start = rng.integers(0, len(ids) - N_CTX)
        row[1:] = ids[start:start + N_CTX - 1]
        kind = rng.random()
        n = int(rng.integers(*BLOCKS))
        if kind < random_share:
            row[1:] = np.resize(rng.integers(1, D_VOCAB, n), N_CTX - 1)
        elif kind < random_share + 1 / 4:
            row[1:] = np.resize(row[1:1 + n], N_CTX - 1)
    return torch.as_tensor(tokens)


def loss_of(model, tokens):
    logits = model(tokens)[:, :-1]
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())


def main(kjv, jargon, out):
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    verses, entries = paragraphs_of(kjv.read_text(), jargon.read_text())
    tokenizer = tokenizer_of(verses + entries)
    ids = np.concatenate([np.array(tokenizer.encode("\n".join(text) + "\n").ids) for text in (verses, entries)])
    held_out = ids[-len(ids) // 50:]
    ids = ids[:-len(ids) // 50]
    print(len(verses), "verses,", len(entries), "entries,", len(ids), "tokens", flush=True)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"))
    (out / "tokenizer_config.json").write_text(json.dumps({"bos_token": BOS}) + "\n")

    model = AttentionOnly(**SHAPE, shortformer=False)
    scored = np.random.default_rng(SEED + 1)
    blocks = [scored.permutation(D_VOCAB - 1)[:SCORED] + 1 for _ in range(32)]
    repeated = torch.as_tensor(np.stack([np.concatenate([[0], r, r]) for r in blocks]))
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.05, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, STEPS, pct_start=0.05)
    curve = []
    for step in range(STEPS + 1):
        loss = loss_of(model, batch(rng, ids, step))
        if step % REPORT == 0:
            best = max(max(row) for row in head_scores(model, repeated, SCORED)["induction_strict"])
            curve.append([step, round(loss.item(), 4), best])
            print(*curve[-1], flush=True)
        if step == STEPS:
            break
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()

    rows = [held_out[i:i + N_CTX - 1] for i in range(0, len(held_out) - N_CTX, N_CTX)]
    with torch.no_grad():
        text = torch.as_tensor(np.stack([np.concatenate([[0], row]) for row in rows[:64]]))
        held_out_loss = round(loss_of(model, text).item(), 4)
    save_file(model.transformer_lens_state(), out / "model.safetensors")
    (out / "config.json").write_text(json.dumps(model.config, indent=1) + "\n")
    report = {"curve": {"columns": ["step", "loss", "best induction_strict"], "rows": curve},
              "held_out_loss": held_out_loss, "scores": head_scores(model, repeated, SCORED)}
    (out / "training.json").write_text(json.dumps(report) + "\n")
    print(held_out_loss, json.dumps(report["scores"]))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
