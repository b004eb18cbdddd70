"""Circuits from W_E + MLP0(ln2(W_E)) of ../models/m5_hf_gpt2, with transformers (the model's own modules) in float64.

python make.py > mlp0.json
"""

import json

import torch
import transformers
from transformers import GPT2LMHeadModel

torch.set_grad_enabled(False)
model = GPT2LMHeadModel.from_pretrained("../models/m5_hf_gpt2").double().eval()
width, heads, size = 32, 4, 8
E = model.transformer.wte.weight
first = model.transformer.h[0]
X = E + first.mlp(first.ln_2(E))

HEADS = ["1.2", "2.1"]
found = {}
for name in HEADS:
    layer, head = map(int, name.split("."))
    attn = model.transformer.h[layer].attn
    part = slice(head * size, (head + 1) * size)
    W_Q, W_K, W_V = (W[:, part] for W in attn.c_attn.weight.split(width, dim=1))
    W_O = attn.c_proj.weight[part]
    QK = X @ W_Q @ W_K.T @ X.T
    OV = X @ W_V @ W_O @ model.lm_head.weight.T
    own = OV.diagonal()
    above = (OV > own[:, None]).sum(dim=1)
    found[name] = {
        "QK": QK[:5, :5].tolist(),
        "OV": OV[:5, :5].tolist(),
        "QK_squares": (QK**2).sum().item(),
        "OV_squares": (OV**2).sum().item(),
        "top1": (above < 1).double().mean().item(),
        "top5": (above < 5).double().mean().item(),
    }
versions = {"torch": torch.__version__, "transformers": transformers.__version__}
print(json.dumps({"versions": versions, "embedding": X[:3].tolist(), "heads": found}, indent=1))
