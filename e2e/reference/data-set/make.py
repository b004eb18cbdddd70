"""Makes m1_attn_only.json with TransformerLens 2.16.1, in float64: `python make.py` in this folder.

Ablation over a data set of samples of several lengths, in an order in which samples of one length are seldom
neighbours: with the mean over all samples that reach a position, and resampled from samples that a seed draws.
"""

import json
from pathlib import Path

import numpy as np
import torch
from transformer_lens import HookedTransformer, HookedTransformerConfig

torch.set_grad_enabled(False)
torch.set_num_threads(1)

HERE = Path(__file__).parent
MODEL = HERE.parent / "models" / "m1_attn_only"
SEED = 5
KEEP = ["0.1", "1.2"]


def opened():
    config = json.loads((MODEL / "config.json").read_text())
    wanted = ("n_layers", "n_heads", "d_model", "d_head", "d_vocab", "n_ctx", "attn_only", "normalization_type",
              "positional_embedding_type", "use_attn_scale", "eps")
    model = HookedTransformer(
        HookedTransformerConfig(**{name: config[name] for name in wanted}, dtype=torch.float64, device="cpu")
    )
    state = torch.load(MODEL / "model.pt", weights_only=True)
    model.load_state_dict({name: value.double() for name, value in state.items()}, strict=False)
    return model


def mulberry32(seed):
    """Uniform numbers in [0, 1): Tommy Ettinger's generator, as the app has it."""
    state, mask = seed & 0xFFFFFFFF, 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & mask
        mixed = ((state ^ (state >> 15)) * (state | 1)) & mask
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61))) & mask
        yield (mixed ^ (mixed >> 14)) / 2**32


def donors(lengths, seed):
    """For each sample the next in a shuffled ring that is at least as long; None where there is none."""
    random, order = mulberry32(seed), list(range(len(lengths)))
    for i in range(len(order) - 1, 0, -1):
        j = int(next(random) * (i + 1))
        order[i], order[j] = order[j], order[i]
    found = []
    for i, length in enumerate(lengths):
        at = order.index(i)
        ring = order[at + 1 :] + order[:at]
        found.append(next((other for other in ring if lengths[other] >= length), None))
    return found


def hook_of(layer):
    return f"blocks.{layer}.attn.hook_z"


def z_of(model, sample, layer, hooks=()):
    seen = {}

    def look(z, hook):
        seen["z"] = z[0].clone()

    model.run_with_hooks(torch.tensor([sample]), fwd_hooks=[*hooks, (hook_of(layer), look)])
    return seen["z"]


def position_means(values):
    """[position, head, d_head]: at each position over the samples that reach it."""
    longest = max(len(each) for each in values)
    return torch.stack([torch.stack([v[p] for v in values if len(v) > p]).mean(0) for p in range(longest)])


def replacing(layer, heads, by):
    def hook(z, hook):
        for head in heads:
            z[:, :, head] = by[: z.shape[1], head]
        return z

    return hook_of(layer), hook


def losses(model, samples, hooks_of):
    """Mean of −log p over all predictions of all samples; a sample whose hooks are None is left out."""
    total, count = 0.0, 0
    for i, sample in enumerate(samples):
        hooks = hooks_of(i)
        if hooks is None:
            continue
        logits = model.run_with_hooks(torch.tensor([sample]), fwd_hooks=hooks)[0]
        right = logits.log_softmax(-1)[torch.arange(len(sample) - 1), torch.tensor(sample[1:])]
        total, count = total - right.sum().item(), count + len(sample) - 1
    return total / count


def main():
    model = opened()
    layers, heads = model.cfg.n_layers, model.cfg.n_heads
    draw = np.random.default_rng(11)
    lengths = [*draw.choice([6, 9, 13], size=44), 17]
    samples = [draw.integers(0, model.cfg.d_vocab, size=length).tolist() for length in draw.permutation(lengths)]
    rest = [[h for h in range(heads) if f"{l}.{h}" not in KEEP] for l in range(layers)]

    mean_of = [position_means([z_of(model, s, l) for s in samples]) for l in range(layers)]
    clean = losses(model, samples, lambda i: [])
    mean = [[losses(model, samples, lambda i: [replacing(l, [h], mean_of[l])]) for h in range(heads)] for l in range(layers)]
    kept = []
    for l in range(layers):
        kept.append(replacing(l, rest[l], position_means([z_of(model, s, l, kept) for s in samples])))
    kept_mean = losses(model, samples, lambda i: kept)

    giver = donors([len(s) for s in samples], SEED)
    given = [None if g is None else [z_of(model, samples[g][: len(s)], l) for l in range(layers)] for s, g in zip(samples, giver)]
    clean_of_given = losses(model, samples, lambda i: None if given[i] is None else [])
    resample = [
        [losses(model, samples, lambda i: None if given[i] is None else [replacing(l, [h], given[i][l])]) for h in range(heads)]
        for l in range(layers)
    ]
    kept_resample = losses(
        model,
        samples,
        lambda i: None if given[i] is None else [replacing(l, rest[l], given[i][l]) for l in range(layers)],
    )
    result = {
        "model": "m1_attn_only",
        "samples": samples,
        "seed": SEED,
        "kept": KEEP,
        "donors": giver,
        "mean": {
            "clean_loss": clean,
            "difference": [[each - clean for each in row] for row in mean],
            "kept_loss": kept_mean,
        },
        "resample": {
            "clean_loss": clean_of_given,
            "difference": [[each - clean_of_given for each in row] for row in resample],
            "kept_loss": kept_resample,
        },
    }
    (HERE / "m1_attn_only.json").write_text(json.dumps(result) + "\n")


main()
