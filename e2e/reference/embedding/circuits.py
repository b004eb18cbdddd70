"""Circuits of head 1.2 of ../models/m5_hf_gpt2 that begin with embeddings through its LayerNorm, with and without biases,
and the cross terms of token and place, with NumPy alone in float64.

python circuits.py > circuits.json
"""

import json
import struct

import numpy as np

with open("../models/m5_hf_gpt2/model.safetensors", "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    body = file.read()


def tensor(name):
    at = next(value for key, value in header.items() if key.endswith(name))
    start, end = at["data_offsets"]
    return np.frombuffer(body[start:end], "<f4").reshape(at["shape"]).astype(np.float64)


width, size, layer, head = 32, 8, 1, 2
part = slice(head * size, (head + 1) * size)
E, P = tensor("wte.weight"), tensor("wpe.weight")
U = E.T
ln = {name: tensor(f"h.{layer}.ln_1.{name}") for name in ("weight", "bias")}
N = (E - E.mean(1, keepdims=True)) / np.sqrt(E.var(1, keepdims=True) + 1e-5) * ln["weight"] + ln["bias"]
W_Q, W_K, W_V = (W[:, part] for W in np.split(tensor(f"h.{layer}.attn.c_attn.weight"), 3, axis=1))
b_Q, b_K, b_V = (b[part] for b in np.split(tensor(f"h.{layer}.attn.c_attn.bias"), 3))
W_O = tensor(f"h.{layer}.attn.c_proj.weight")[part]


def above_bos(X, biased, scaled, bos=0):
    queries, keys = X @ W_Q + biased * b_Q, X @ W_K + biased * b_K
    scores = queries @ keys.T
    return (scores - scores[:, [bos]]) / (np.sqrt(size) if scaled else 1)


ids = [3, 17, 40, 96]
chosen = np.ix_(ids, ids)
places = [0, 5, 47]
print(
    json.dumps(
        {
            "head": f"{layer}.{head}",
            "ids": ids,
            "places": places,
            "QK": (E @ W_Q @ W_K.T @ E.T)[chosen].tolist(),
            "token_position": (E @ W_Q @ W_K.T @ P.T)[np.ix_(ids, places)].tolist(),
            "position_token": (P @ W_Q @ W_K.T @ E.T)[np.ix_(places, ids)].tolist(),
            "normed_QK": (N @ W_Q @ W_K.T @ N.T)[chosen].tolist(),
            "table_normed_biased_scaled": above_bos(N, True, True)[chosen].tolist(),
            "table_scaled": above_bos(E, False, True)[chosen].tolist(),
            "OV_biased": ((E @ W_V + b_V) @ W_O @ U)[chosen].tolist(),
            "row_of_17": [int(i) for i in np.argsort(-(E @ W_Q @ W_K.T @ E.T)[17], kind="stable")[:5]],
        },
        indent=1,
    )
)
