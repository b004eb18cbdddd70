"""Makes the models of this folder with TransformerLens 2.16.1, in float64: `python make.py` in this folder.

Small models with random weights, in the files and the configurations of repositories on the Hugging Face hub that
TransformerLens loads by name. What their configurations mean is left to TransformerLens's own reader of them.
"""

import json
import os

import torch
from safetensors.torch import save_file
from transformer_lens import HookedTransformer, HookedTransformerConfig
from transformer_lens import loading_from_pretrained as loading

torch.set_grad_enabled(False)
torch.set_num_threads(1)

SIZES = dict(d_model=12, d_head=4, n_heads=3, n_ctx=11, d_vocab=23, d_mlp=20, tokenizer_name=None)
TRAINED = dict(lr=1e-3, weight_decay=0.05, version=30)
MODELS = {
    "attn-only-2l": ("NeelNanda/Attn_Only_2L512W_C4_Code", "model_final.pth",
                     dict(n_layers=2, act_fn="solu_ln", attn_only=True, normalization="LN")),
    "gelu-1l": ("NeelNanda/GELU_1L512W_C4_Code", "model_final.pth",
                dict(n_layers=1, act_fn="gelu", attn_only=False, normalization="LN", shortformer_pos=False)),
    "solu-2l": ("NeelNanda/SoLU_2L512W_C4_Code", "model_final.pth",
                dict(n_layers=2, act_fn="solu_ln", attn_only=False, normalization="LNPre", final_rms=True)),
    "redwood_attn_2l": ("ArthurConmy/redwood_attn_2l", "model_final.pth",
                        dict(n_layers=2, act_fn="gelu", attn_only=True, normalization_type=None,
                             shortformer_pos=True)),
}
tokens = torch.tensor([[0, 5, 7, 5, 7, 22, 1, 5], [3, 3, 0, 14, 9, 8, 3, 3]])

for seed, (name, (repository, file, fields)) in enumerate(MODELS.items()):
    os.makedirs(name, exist_ok=True)
    hub_config = {**SIZES, **fields, **TRAINED}
    with open(f"{name}/config.json", "w") as out:
        json.dump(hub_config, out, indent=1)
        out.write("\n")
    loading.utils.download_file_from_hf = lambda *_, **__: hub_config
    read = loading.convert_neel_model_config(repository)
    config = HookedTransformerConfig.from_dict({**read, "dtype": torch.float64, "device": "cpu", "seed": 0,
                                                "use_attn_result": True})
    model = HookedTransformer(config)
    generator = torch.Generator().manual_seed(seed)
    for key, parameter in model.named_parameters():
        centre = 1.0 if key.endswith(".w") else 0.0
        values = torch.randn(parameter.shape, generator=generator, dtype=torch.float32) * 0.4 + centre
        parameter.data = values.to(torch.float64)
    torch.save({key: value.float() if value.is_floating_point() else value for key, value in model.state_dict().items()},
               f"{name}/{file}")
    logits, cache = model.run_with_cache(tokens)
    stored = {"tokens": tokens, "logits": logits.float().contiguous()}
    stored.update({key: value.float().contiguous() for key, value in cache.items()})
    save_file(stored, f"{name}/activations.safetensors")
