"""two_layers.json: every stage of a circuit that the homework does not wire, in NumPy float64.

Two layers of two heads on given X [5, 4]. Layer 0 is not causal, carries its whole input and drops positions 1
and 3; layer 1 is causal, its second head is muted, it carries dims 0 and 1 only, and the residual stream is read
out: dims 2 and 3 of the last position. There is no 1/sqrt(d); W_OV has row = dimension written.
"""
import json
from pathlib import Path

import numpy as np

rng = np.random.default_rng(20250)
draw = lambda *shape: np.round(rng.normal(size=shape), 2)


def softmax_rows(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def head(X, W_QK, W_OV, causal):
    scores = X @ W_QK @ X.T
    mask = np.tril(np.ones_like(scores)) if causal else np.ones_like(scores)
    pattern = softmax_rows(np.where(mask == 1, scores, -np.inf))
    values = X @ W_OV.T
    return {"scores": scores, "mask": mask, "pattern": pattern, "values": values, "output": pattern @ values}


X = draw(5, 4)
weights = {f"{l}.{h}.{name}": draw(4, 4) for l in (0, 1) for h in (0, 1) for name in ("W_QK", "W_OV")}
stages = {"X": X}
for h in (0, 1):
    for name, m in head(X, weights[f"0.{h}.W_QK"], weights[f"0.{h}.W_OV"], causal=False).items():
        stages[f"0.{h}.{name}"] = m
stages["0.join"] = stages["0.0.output"] + stages["0.1.output"] + X
stages["1.in"] = stages["0.join"][[0, 2, 4]]
for h in (0, 1):
    for name, m in head(stages["1.in"], weights[f"1.{h}.W_QK"], weights[f"1.{h}.W_OV"], causal=True).items():
        stages[f"1.{h}.{name}"] = m
stages["1.1.output"] = np.zeros_like(stages["1.1.output"])
stages["1.join"] = stages["1.0.output"] + stages["1.1.output"] + stages["1.in"] * [1, 1, 0, 0]
stages["logits"] = stages["1.join"][-1:, 2:]

out = {"X": X.tolist(), "weights": {k: m.tolist() for k, m in weights.items()},
       "stages": {k: m.tolist() for k, m in stages.items()}}
rows = ",\n".join(f' "{part}": {{\n' + ",\n".join(f'  "{k}": {json.dumps(m)}' for k, m in out[part].items()) + "\n }"
                  for part in ("weights", "stages"))
Path(__file__).with_name("two_layers.json").write_text(f'{{\n "X": {json.dumps(out["X"])},\n{rows}\n}}\n')
