"""Makes the files of this folder from ../models/m1_attn_only with PyTorch: `python make.py` in this folder.

The same weights under names and in layouts that no family of ours has, each with the mapping that says what they are.
"""

import json

import torch
from safetensors.torch import save_file

weights = torch.load("../models/m1_attn_only/model.pt", map_location="cpu", weights_only=True)
LAYERS, HEADS = 2, weights["blocks.0.attn.W_Q"].shape[0]


def joined(layer, x):
    """[in, head·d_head] of queries, keys or values."""
    return weights[f"blocks.{layer}.attn.W_{x}"].permute(1, 0, 2).flatten(1)


def save(name, tensors, mapping):
    save_file({key: value.contiguous().clone() for key, value in tensors.items()}, f"{name}.safetensors")
    with open(f"{name}.mapping.json", "w") as file:
        json.dump({"format": "induction-lab-mapping", "version": 1, "n_heads": HEADS, **mapping}, file, indent=1)
        file.write("\n")


def source(name, transposed):
    return {"name": name, "transposed": transposed}


# Linear maps of PyTorch, [out, in], with an MLP that nobody maps.
tensors = {
    "model.embed_tokens.weight": weights["embed.W_E"], "model.positions.weight": weights["pos_embed.W_pos"],
    "lm_head.weight": weights["unembed.W_U"].T,
}
for l in range(LAYERS):
    prefix = f"transformer.layers.{l}.self_attn."
    for x, own in zip("QKV", ("q_proj", "k_proj", "v_proj")):
        tensors[f"{prefix}{own}.weight"] = joined(l, x).T
        tensors[f"{prefix}{own}.bias"] = weights[f"blocks.{l}.attn.b_{x}"].flatten()
    tensors[f"{prefix}out_proj.weight"] = weights[f"blocks.{l}.attn.W_O"].flatten(0, 1).T
    tensors[f"{prefix}out_proj.bias"] = weights[f"blocks.{l}.attn.b_O"]
    tensors[f"transformer.layers.{l}.ffn.weight"] = torch.ones(7, 32)
attn = "transformer.layers.{l}.self_attn."
save("apart", tensors, {
    "attention": {"kind": "apart", **{f"W_{x}": source(f"{attn}{own}.weight", True)
                                      for x, own in zip("QKV", ("q_proj", "k_proj", "v_proj"))}},
    "W_O": source(f"{attn}out_proj.weight", True), "W_E": source("model.embed_tokens.weight", False),
    "W_U": source("lm_head.weight", True), "W_pos": source("model.positions.weight", False),
    **{f"b_{x}": f"{attn}{own}.bias" for x, own in zip("QKVO", ("q_proj", "k_proj", "v_proj", "out_proj"))},
})

# One matrix for all three, as [in, out].
tensors = {f"h{l}.qkv": torch.cat([joined(l, x) for x in "QKV"], 1) for l in range(LAYERS)}
tensors.update({f"h{l}.o": weights[f"blocks.{l}.attn.W_O"].flatten(0, 1) for l in range(LAYERS)})
save("fused", tensors, {
    "attention": {"kind": "fused", "W_QKV": source("h{l}.qkv", False), "order": "parts"},
    "W_O": source("h{l}.o", False),
})

# The same with each head's three together, as [out, in], and their biases.
tensors = {}
for l in range(LAYERS):
    of_heads = torch.stack([weights[f"blocks.{l}.attn.W_{x}"] for x in "QKV"], 1)
    tensors[f"layers.{l}.attention.query_key_value.weight"] = of_heads.permute(0, 1, 3, 2).flatten(0, 2)
    biases = torch.stack([weights[f"blocks.{l}.attn.b_{x}"] for x in "QKV"], 1)
    tensors[f"layers.{l}.attention.query_key_value.bias"] = biases.flatten()
    tensors[f"layers.{l}.attention.dense.weight"] = weights[f"blocks.{l}.attn.W_O"].flatten(0, 1).T
attention = "layers.{l}.attention."
save("heads", tensors, {
    "attention": {"kind": "fused", "W_QKV": source(f"{attention}query_key_value.weight", True), "order": "heads"},
    "W_O": source(f"{attention}dense.weight", True), "b_QKV": f"{attention}query_key_value.bias",
})

# A tensor for each head, as [d_head, in], and an output that is one matrix.
tensors = {}
for l in range(LAYERS):
    for x, own in zip("QKV", ("query", "key", "value")):
        for h in range(HEADS):
            tensors[f"blocks.{l}.sa.heads.{h}.{own}.weight"] = weights[f"blocks.{l}.attn.W_{x}"][h].T
            tensors[f"blocks.{l}.sa.heads.{h}.{own}.bias"] = weights[f"blocks.{l}.attn.b_{x}"][h]
    tensors[f"blocks.{l}.sa.proj.weight"] = weights[f"blocks.{l}.attn.W_O"].flatten(0, 1).T
sa = "blocks.{l}.sa."
save("single", tensors, {
    "attention": {"kind": "apart", **{f"W_{x}": source(f"{sa}heads.{{h}}.{own}.weight", True)
                                      for x, own in zip("QKV", ("query", "key", "value"))}},
    "W_O": source(f"{sa}proj.weight", True),
    **{f"b_{x}": f"{sa}heads.{{h}}.{own}.bias" for x, own in zip("QKV", ("query", "key", "value"))},
})

# Six query heads that share the keys and values of the three, two and two.
tensors = {}
for l in range(LAYERS):
    q = torch.cat([weights[f"blocks.{l}.attn.W_Q"], weights[f"blocks.{l}.attn.W_O"].permute(0, 2, 1)])
    tensors[f"layers.{l}.q.weight"] = q.permute(1, 0, 2).flatten(1).T
    for x in "KV":
        tensors[f"layers.{l}.{x.lower()}.weight"] = joined(l, x).T
    tensors[f"layers.{l}.o.weight"] = q.permute(0, 2, 1).flatten(0, 1).T
    tensors[f"layers.{l}.qkv.weight"] = torch.cat([tensors[f"layers.{l}.{x}.weight"] for x in "qkv"])
save("grouped", tensors, {
    "n_heads": 2 * HEADS, "n_key_heads": HEADS,
    "attention": {"kind": "apart", **{f"W_{x}": source(f"layers.{{l}}.{x.lower()}.weight", True) for x in "QKV"}},
    "W_O": source("layers.{l}.o.weight", True),
})
