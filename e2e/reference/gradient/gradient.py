"""Gradient of one logit with respect to every weight of a two-layer circuit, by automatic differentiation.

python3 -m venv venv && venv/bin/pip install autograd==1.9.1 numpy && venv/bin/python gradient.py > two_layers.json
"""

import json

import autograd.numpy as np
from autograd import grad

SEED, POSITIONS, DIMS, LAYERS, HEADS, TARGET = 20, 4, 3, 2, 2, 1

random = np.random.RandomState(SEED)
X = random.normal(size=(POSITIONS, DIMS)).round(3)
# weights[layer, head, 0] is W_QK (row = query), weights[layer, head, 1] is W_OV (row = dim written).
weights = random.normal(size=(LAYERS, HEADS, 2, DIMS, DIMS)).round(3)
later = np.triu(np.ones((POSITIONS, POSITIONS)), 1)


def logit(weights):
    x = X
    for layer in range(LAYERS):
        written = 0
        for head in range(HEADS):
            W_QK, W_OV = weights[layer, head, 0], weights[layer, head, 1]
            scores = np.dot(np.dot(x, W_QK), x.T)
            powers = np.exp(scores) * (1 - later)
            pattern = powers / np.sum(powers, axis=1, keepdims=True)
            written = written + np.dot(pattern, np.dot(x, W_OV.T))
        x = x + written
    return x[-1, TARGET]


found = grad(logit)(weights)
print(
    json.dumps(
        {
            "X": X.tolist(),
            "layers": [
                {"W_QK": [h[0].tolist() for h in layer], "W_OV": [h[1].tolist() for h in layer]}
                for layer in weights
            ],
            "target": TARGET,
            "value": float(logit(weights)),
            "gradients": {
                f"{l}.{h}.{name}": found[l, h, n].tolist()
                for l in range(LAYERS)
                for h in range(HEADS)
                for n, name in enumerate(["W_QK", "W_OV"])
            },
        }
    )
)
