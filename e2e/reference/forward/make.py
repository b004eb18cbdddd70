"""Makes the models of this folder with TransformerLens 2.16.1, in float64: `python make.py` in this folder.

They cover what ../models does not: activation functions, LNPre, shortformer positions with LayerNorm, bidirectional
attention, and the hooks that have a switch of their own, with edits of them.
"""

import json

import torch
from safetensors.torch import save_file
from transformer_lens import HookedTransformer, HookedTransformerConfig

torch.set_grad_enabled(False)
torch.set_num_threads(1)

COMMON = dict(
    n_layers=2, n_heads=3, d_model=12, d_head=5, d_mlp=20, d_vocab=23, n_ctx=11, act_fn="relu",
    normalization_type="LN", seed=0, dtype=torch.float64, device="cpu",
)
MODELS = {
    "silu": dict(act_fn="silu"),
    "gelu_fast": dict(act_fn="gelu_fast"),
    "gelu_no_norm": dict(act_fn="gelu", normalization_type=None),
    "solu_ln": dict(act_fn="solu_ln"),
    "solu_lnpre": dict(act_fn="solu_ln", normalization_type="LNPre"),
    "shortformer_ln": dict(positional_embedding_type="shortformer"),
    "bidirectional": dict(attention_dir="bidirectional", d_vocab_out=4),
    "split": dict(act_fn="gelu_new", use_attn_in=True, use_split_qkv_input=True, use_hook_mlp_in=True),
    "final_rms": dict(final_rms=True),
    "final_rms_pre": dict(final_rms=True, normalization_type="LNPre", act_fn="solu_ln"),
}
SWITCHED = ("hook_attn_in", "hook_q_input", "hook_k_input", "hook_v_input", "hook_mlp_in")
EDITS = {
    "q_input": ("blocks.1.hook_q_input", 1),
    "k_input": ("blocks.0.hook_k_input", 0),
    "v_input": ("blocks.1.hook_v_input", 2),
    "attn_in": ("blocks.1.hook_attn_in", 0),
}


def weights(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        centre = 1.0 if name.endswith(".w") else 0.0
        values = torch.randn(parameter.shape, generator=generator, dtype=torch.float32) * 0.4 + centre
        parameter.data = values.to(torch.float64)


def halved(head):
    def hook(x, hook):
        x = x.clone()
        # Half of the dimensions: of all, LayerNorm would take it away again.
        x[:, :, head, :6] = 0.5 * x[:, :, head, :6] + 0.25
        return x

    return hook


tokens = torch.tensor([[0, 5, 7, 5, 7, 22, 1, 5], [3, 3, 0, 14, 9, 8, 3, 3]])
for seed, (name, changes) in enumerate(MODELS.items()):
    config = {**COMMON, **changes}
    model = HookedTransformer(HookedTransformerConfig(**config, use_attn_result=True))
    weights(model, seed)
    logits, cache = model.run_with_cache(tokens)
    stored = {"tokens": tokens, "logits": logits.float().contiguous()}
    for key, value in cache.items():
        # With split inputs ln1 runs three times, and the cache has the last.
        if name != "split" or key.endswith(SWITCHED):
            stored[key] = value.float().contiguous()
    if name == "split":
        for edit, (hook, head) in EDITS.items():
            # TransformerLens lets split inputs read the stream itself, not what hook_attn_in made of it.
            model.set_use_split_qkv_input(edit != "attn_in")
            edited = model.run_with_hooks(tokens, fwd_hooks=[(hook, halved(head))])
            stored[f"edit.{edit}"] = edited.float().contiguous()
    save_file(stored, f"{name}.activations.safetensors")
    parameters = {key: value.float().contiguous() for key, value in model.named_parameters()}
    save_file(parameters, f"{name}.safetensors")
    fields = ["n_layers", "n_heads", "d_model", "d_head", "d_mlp", "d_vocab", "d_vocab_out", "n_ctx", "act_fn",
              "normalization_type", "eps", "positional_embedding_type", "attention_dir", "attn_only", "use_attn_scale"] + ["final_rms"] * model.cfg.final_rms
    with open(f"{name}.config.json", "w") as file:
        json.dump({field: getattr(model.cfg, field) for field in fields}, file, indent=1)
        file.write("\n")
