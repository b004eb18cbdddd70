"""Every stage of the sample induction circuit after one weight was dragged: `python3 stages.py > stages.json`.

From the formulas alone (rows are queries, no 1/sqrt(d), W_OV is row = written dim), for a b c d a, strength 10.
"""

import json
import sys

import numpy as np

VOCABULARY = "abcd"
TOKENS = "abcda"
V, P, S = 4, 5, 10.0
D = V + P

X = np.zeros((len(TOKENS), D))
for position, token in enumerate(TOKENS):
    X[position, VOCABULARY.index(token)] = 1
    X[position, V + position] = 1


def sample_weights():
    weights = {f"{layer}.0.{name}": np.zeros((D, D)) for layer in (0, 1) for name in ("W_QK", "W_OV")}
    for p in range(1, P):
        weights["0.0.W_QK"][V + p, V + p - 1] = S
    for t in range(V):
        weights["0.0.W_OV"][V + t, t] = 1
        weights["1.0.W_QK"][t, V + t] = S
        weights["1.0.W_OV"][t, t] = 1
    return weights


def softmax(rows):
    e = np.exp(rows - rows.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def head_stages(stages, head, read, W_QK, W_OV):
    n = len(read)
    scores = read @ W_QK @ read.T
    mask = np.tril(np.ones((n, n)))
    masked = np.where(mask == 1, scores, -np.inf)
    pattern = softmax(masked)
    values = read @ W_OV.T
    output = pattern @ values
    for name, matrix in (
        ("W_QK", W_QK),
        ("W_OV", W_OV),
        ("scores", scores),
        ("mask", mask),
        ("masked", masked),
        ("pattern", pattern),
        ("values", values),
        ("output", output),
    ):
        stages[f"{head}.{name}"] = matrix
    return output


def stages_with(matrix, row, column, value):
    weights = sample_weights()
    weights[matrix][row, column] = value
    stages = {"X": X}
    output = head_stages(stages, "0.0", X, weights["0.0.W_QK"], weights["0.0.W_OV"])
    token_part = np.where(np.arange(D) < V, X, 0)
    stages["0.join"] = output + token_part
    stages["1.in"] = stages["0.join"][1:]
    output = head_stages(stages, "1.0", stages["1.in"], weights["1.0.W_QK"], weights["1.0.W_OV"])
    stages["logits"] = output[-1:, :V]
    return stages


DRAGS = [
    {"matrix": "1.0.W_QK", "row": 0, "column": V, "from": S, "to": 6.0},
    {"matrix": "0.0.W_OV", "row": V, "column": 0, "from": 1.0, "to": 0.5},
]


def plain(matrix):
    return [[None if x == -np.inf else float(x) for x in row] for row in matrix]


def main():
    cases = []
    for drag in DRAGS:
        stages = stages_with(drag["matrix"], drag["row"], drag["column"], drag["to"])
        cases.append({**drag, "stages": {name: plain(matrix) for name, matrix in stages.items()}})
    json.dump(cases, sys.stdout)
    sys.stdout.write("\n")


main()
