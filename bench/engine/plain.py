"""The straightforward code beside bench/engine.ts: python plain.py THREADS prints one line of JSON.

For TransformerLens before version 4, which has HookedTransformer. A model of GPT-2-small's shape with random weights on the CPU. plain_forward_N_s: run_with_cache of N
tokens with the patterns of all layers and the logits of every position, the best of five after one warm-up.
plain_ablation_65_s: the loss with each of the 144 heads set to zero, one run after the other.
"""

import json
import sys
import time
from importlib.metadata import version

import torch
from transformer_lens import HookedTransformer, HookedTransformerConfig

RUNS = 5
threads = int(sys.argv[1])
torch.set_num_threads(threads)
torch.set_grad_enabled(False)
torch.manual_seed(1)

model = HookedTransformer(
    HookedTransformerConfig(
        n_layers=12,
        n_heads=12,
        d_model=768,
        d_head=64,
        d_mlp=3072,
        d_vocab=50257,
        n_ctx=1024,
        act_fn="gelu_new",
        normalization_type="LN",
        device="cpu",
    )
).eval()
figures = {
    "plain_threads": torch.get_num_threads(),
    "torch_version": version("torch"),
    "transformer_lens_version": version("transformer-lens"),
}


def best(work, runs):
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def is_pattern(name):
    return name.endswith("hook_pattern")


for count in (128, 512, 1024):
    tokens = torch.randint(0, 50257, (1, count))
    seconds = best(lambda: model.run_with_cache(tokens, names_filter=is_pattern), RUNS)
    figures[f"plain_forward_{count}_s"] = round(seconds, 4)

half = torch.randint(0, 50257, (1, 32))
repeated = torch.cat([torch.zeros(1, 1, dtype=torch.long), half, half], dim=1)


def ablated():
    losses = []
    for layer in range(12):
        for head in range(12):

            def without(z, hook, head=head):
                z[:, :, head] = 0
                return z

            hooks = [(f"blocks.{layer}.attn.hook_z", without)]
            logits = model.run_with_hooks(repeated, fwd_hooks=hooks)
            at = logits[0, 33:-1].log_softmax(-1)
            losses.append(-at.gather(1, repeated[0, 34:, None]).mean().item())
    return losses


start = time.perf_counter()
ablated()
figures["plain_ablation_65_s"] = round(time.perf_counter() - start, 3)
print(json.dumps(figures))
