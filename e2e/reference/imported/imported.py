"""What importing must give: SHA-256 of every parameter's float32 bytes, computed by PyTorch, NumPy and TransformerLens.

    python imported.py    (torch 2.15.0, safetensors 0.8.0, transformers 4.52.4, transformer_lens 2.16.1)

Writes variants/ (one tiny model in files of many kinds) and sha256.json (all of them, and the models of ../models).
"""
import collections
import hashlib
import json
import struct
import types
import warnings
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformer_lens.pretrained.weight_conversions import (
    convert_gpt2_weights, convert_mingpt_weights, convert_nanogpt_weights)
from transformers import GPT2Config, GPT2LMHeadModel

warnings.filterwarnings("ignore")
HERE = Path(__file__).parent
MODELS = HERE.parent / "models"
VARIANTS = HERE / "variants"

TINY = dict(n_layers=1, n_heads=2, d_model=6, d_head=2, n_ctx=5, d_vocab=7, attn_only=True, normalization_type=None,
            positional_embedding_type="standard", act_fn=None)


def hashed(state):
    """{name: {shape, sha256}} of parameters. Buffers are left out."""
    out = {}
    for name, tensor in sorted(state.items()):
        if name.endswith((".mask", ".IGNORE")):
            continue
        array = np.ascontiguousarray(tensor.detach().to(torch.float32).numpy())
        out[name] = {"shape": list(array.shape), "sha256": hashlib.sha256(array.tobytes()).hexdigest()}
    return out


def completed(state, cfg):
    """With the zeros that a family without these biases has."""
    for l in range(cfg.n_layers):
        for x in "QKV":
            state.setdefault(f"blocks.{l}.attn.b_{x}", torch.zeros(cfg.n_heads, cfg.d_model // cfg.n_heads))
        state.setdefault(f"blocks.{l}.attn.b_O", torch.zeros(cfg.d_model))
        W_in = state[f"blocks.{l}.mlp.W_in"]
        state.setdefault(f"blocks.{l}.mlp.b_in", torch.zeros(W_in.shape[1]))
        state.setdefault(f"blocks.{l}.mlp.b_out", torch.zeros(cfg.d_model))
    state.setdefault("unembed.b_U", torch.zeros(state["unembed.W_U"].shape[1]))
    return state


def karpathy(n_layer, n_head, n_embd):
    return types.SimpleNamespace(n_layers=n_layer, n_heads=n_head, d_model=n_embd)


def reference_models():
    for name in ("m1_attn_only/model.pt", "m2_shortformer/model.pth", "m3_attn_only_ln/model_final.pth", "m4_gpt2_style/model.pt",
                 "m7a_legacy/model.pt", "m7b_float16_pth/model.pth", "m8_hand_built_induction/model.pt"):
        yield f"../models/{name}", None, torch.load(MODELS / name, weights_only=True)
    for name in ("m7c_float16_safetensors", "m7d_bfloat16_safetensors"):
        yield f"../models/{name}/model.safetensors", None, load_file(MODELS / name / "model.safetensors")
    gpt2 = GPT2LMHeadModel.from_pretrained(MODELS / "m5_hf_gpt2")
    cfg = types.SimpleNamespace(n_layers=3, n_heads=4, d_model=32, d_head=8, d_mlp=128, d_vocab=97)
    state = completed(convert_gpt2_weights(gpt2, cfg), cfg)
    for name in ("m5_hf_gpt2/model.safetensors", "m5_hf_gpt2/pytorch_model.bin", "m5b_hf_gpt2_hub_layout/model.safetensors"):
        yield f"../models/{name}", None, state
    ckpt = torch.load(MODELS / "m6a_nanogpt/ckpt.pt", weights_only=True)
    cfg = karpathy(2, 2, 16)
    yield "../models/m6a_nanogpt/ckpt.pt", None, completed(convert_nanogpt_weights(ckpt["model"], cfg), cfg)
    cfg = karpathy(2, 4, 24)
    state = torch.load(MODELS / "m6b_makemore/model.pt", weights_only=True)
    yield "../models/m6b_makemore/model.pt", None, completed(convert_nanogpt_weights(state, cfg), cfg)
    cfg = karpathy(1, 3, 18)
    state = torch.load(MODELS / "m6c_mingpt/model.pt", weights_only=True)
    yield "../models/m6c_mingpt/model.pt", None, completed(convert_mingpt_weights(state, cfg), cfg)


def tiny_state(seed=0, **changes):
    cfg = TINY | changes
    g = torch.Generator().manual_seed(seed)
    r = lambda *shape: torch.randn(*shape, generator=g)
    H, D, d, V = cfg["n_heads"], cfg["d_model"], cfg["d_head"], cfg["d_vocab"]
    ln = cfg["normalization_type"] == "LN"
    s = collections.OrderedDict()
    s["embed.W_E"], s["pos_embed.W_pos"] = r(V, D), r(cfg["n_ctx"], D)
    for l in range(cfg["n_layers"]):
        b = f"blocks.{l}."
        for n in ("ln1", "ln2") if not cfg["attn_only"] else ("ln1",):
            if ln:
                s[b + n + ".w"], s[b + n + ".b"] = r(D), r(D)
        for x in "QKV":
            s[f"{b}attn.W_{x}"], s[f"{b}attn.b_{x}"] = r(H, D, d), r(H, d)
        s[b + "attn.W_O"], s[b + "attn.b_O"] = r(H, d, D), r(D)
        if not cfg["attn_only"]:
            M = cfg["d_mlp"]
            s[b + "mlp.W_in"], s[b + "mlp.b_in"] = r(D, M), r(M)
            if cfg["act_fn"] == "solu_ln" and ln:
                s[b + "mlp.ln.w"], s[b + "mlp.ln.b"] = r(M), r(M)
            s[b + "mlp.W_out"], s[b + "mlp.b_out"] = r(M, D), r(D)
    if ln:
        s["ln_final.w"], s["ln_final.b"] = r(D), r(D)
    s["unembed.W_U"], s["unembed.b_U"] = r(D, V), r(V)
    return s


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1) + "\n")


def listed_last_first(path, tensors):
    """A .safetensors file whose header lists its tensors in another order than they lie in."""
    places, data = [], b""
    for name, tensor in tensors.items():
        raw = tensor.numpy().tobytes()
        places.append((name, {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}))
        data += raw
    header = json.dumps(dict(reversed(places))).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + data)


def sharded(folder, state, suffix, save):
    folder.mkdir(exist_ok=True)
    names = list(state)
    shards = {f"model-{i + 1:05}-of-00002.{suffix}": names[i::2] for i in range(2)}
    for file, part in shards.items():
        save({n: state[n] for n in part}, folder / file)
    stem = "model.safetensors" if suffix == "safetensors" else "pytorch_model.bin"
    write_json(folder / f"{stem}.index.json", {"metadata": {}, "weight_map": {n: f for f, part in shards.items() for n in part}})
    write_json(folder / "config.json", TINY)
    return folder / f"{stem}.index.json"


def variants():
    VARIANTS.mkdir(exist_ok=True)
    config = VARIANTS / "config.json"
    write_json(config, TINY)
    state = tiny_state()
    at = lambda name: VARIANTS / name

    torch.save({k: v.double() for k, v in state.items()}, at("float64.pt"))
    yield at("float64.pt"), None, state
    save_file({k: v.double() for k, v in state.items()}, at("float64.safetensors"))
    yield at("float64.safetensors"), None, state
    for kind, dtype in (("int64", torch.int64), ("int32", torch.int32), ("int16", torch.int16), ("int8", torch.int8), ("uint8", torch.uint8)):
        whole = {k: (v * 20).round().abs().to(dtype) for k, v in state.items()}
        save_file(whole, at(f"{kind}.safetensors"))
        yield at(f"{kind}.safetensors"), None, whole
    torch.save({k: v.bfloat16() for k, v in state.items()}, at("bfloat16.pt"))
    yield at("bfloat16.pt"), None, {k: v.bfloat16() for k, v in state.items()}
    listed_last_first(at("unordered.safetensors"), state)
    yield at("unordered.safetensors"), None, state

    # Views: transposes, every second column, and all of one storage.
    strided = collections.OrderedDict(state)
    strided["embed.W_E"] = state["embed.W_E"].T.contiguous().T
    strided["blocks.0.attn.W_Q"] = state["blocks.0.attn.W_Q"].permute(2, 0, 1).contiguous().permute(1, 2, 0)
    wide = torch.zeros(6, 14)
    wide[:, ::2] = state["unembed.W_U"]
    strided["unembed.W_U"] = wide[:, ::2]
    joined = torch.cat([state["blocks.0.attn.b_Q"].flatten(), state["blocks.0.attn.b_K"].flatten()])
    strided["blocks.0.attn.b_Q"], strided["blocks.0.attn.b_K"] = joined[:4].view(2, 2), joined[4:].view(2, 2)
    assert all(torch.equal(strided[k], state[k]) for k in state)
    torch.save(strided, at("strided.pt"))
    yield at("strided.pt"), None, state
    torch.save(strided, at("strided_legacy.pt"), _use_new_zipfile_serialization=False)
    yield at("strided_legacy.pt"), None, state

    torch.save({"step": 7, "best_loss": torch.tensor(1.5), "model_state_dict": {f"module.{k}": v for k, v in state.items()},
                "optimizer_state_dict": {"state": {0: {"exp_avg": torch.zeros(3)}}, "param_groups": [{"lr": 1e-3}]}}, at("nested.pth"))
    yield at("nested.pth"), None, state
    torch.save(collections.OrderedDict((k, torch.nn.Parameter(v)) for k, v in state.items()), at("parameters.bin"))
    yield at("parameters.bin"), None, state
    for protocol in (3, 4, 5):
        torch.save(state, at(f"protocol_{protocol}.pt"), pickle_protocol=protocol)
        yield at(f"protocol_{protocol}.pt"), None, state
    arrays = {k: v.numpy() for k, v in state.items()}
    np.savez(at("stored.npz"), **arrays)
    yield at("stored.npz"), None, state
    np.savez_compressed(at("compressed.npz"), **{k: np.asfortranarray(v) for k, v in arrays.items()})
    yield at("compressed.npz"), None, state
    np.savez(at("big_endian.npz"), **{k: v.astype(">f8") for k, v in arrays.items()})
    yield at("big_endian.npz"), None, state
    yield sharded(at("shards"), state, "safetensors", save_file), None, state
    yield sharded(at("bin_shards"), state, "bin", torch.save), None, state
    yield at("lightning.ckpt"), None, state  # made by lightning.py

    # Families in forms that ../models has not.
    mlp = dict(attn_only=False, d_mlp=8, normalization_type="LN")
    for name, changes in (("solu_ln", mlp | {"act_fn": "solu_ln"}), ("lnpre", mlp | {"act_fn": "silu", "normalization_type": "LNPre"})):
        file = at(f"{name}.json")
        write_json(file, TINY | changes)
        full = tiny_state(1, **changes)
        torch.save(full, at(f"{name}.pt"))
        yield at(f"{name}.pt"), file, full
    gpt2 = GPT2LMHeadModel(GPT2Config(vocab_size=7, n_positions=5, n_embd=6, n_layer=1, n_head=2, n_inner=10, tie_word_embeddings=False,
                                      bos_token_id=0, eos_token_id=0, activation_function="gelu"))
    for i, p in enumerate(gpt2.parameters()):
        torch.nn.init.normal_(p, generator=torch.Generator().manual_seed(i))
    gpt2.save_pretrained(at("gpt2_untied"))
    cfg = types.SimpleNamespace(n_layers=1, n_heads=2, d_model=6, d_head=3, d_mlp=10, d_vocab=7)
    yield at("gpt2_untied"), None, completed(convert_gpt2_weights(gpt2, cfg), cfg)
    biased = {}
    for k, v in gpt2.state_dict().items():
        linear = k.endswith((".c_attn.weight", ".c_proj.weight", ".c_fc.weight"))
        biased[k] = v.T.contiguous() if linear else v.clone()
    torch.save({"model": biased, "model_args": dict(n_layer=1, n_head=2, n_embd=6, block_size=5, bias=True, vocab_size=7, dropout=0.0)},
               at("nanogpt_bias.pt"))
    cfg = karpathy(1, 2, 6)
    yield at("nanogpt_bias.pt"), None, completed(convert_nanogpt_weights(dict(biased), cfg), cfg)


if __name__ == "__main__":
    cases = [{"path": path, "config": None, "parameters": hashed(state)} for path, config, state in reference_models()]
    for path, config, state in variants():
        cases.append({"path": str(path.relative_to(HERE)), "config": config and str(config.relative_to(HERE)), "parameters": hashed(state)})
    (HERE / "sha256.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
    print(len(cases), "cases")
