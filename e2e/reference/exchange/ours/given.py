"""Given X: a circuit of attention heads, as NumPy code."""
import numpy as np

def softmax(scores):
    """Over each row; a row that may look at nothing is all zeros."""
    largest = np.max(scores, axis=1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(largest), largest, 0))
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)


def head(x, allowed, W_QK, W_OV):
    """x [position, D]; W_QK row = query dim; W_OV row = dim written, column = dim read."""
    scores = x @ W_QK @ x.T
    pattern = softmax(np.where(allowed, scores, -np.inf))
    return pattern @ (x @ W_OV.T)


x = np.array([
    [0.125, -0.75, 0.625, -0.625],
    [0.125, 0.25, 1, 1],
    [-0.875, 0.75, 0.625, -1],
    [0.625, 0.75, -0.875, 1],
    [1, 0.25, 0.25, -0.5],
], dtype=float)
positions = np.arange(len(x))

# Layer 0
W_QK_0_0 = np.array([
    [-0.25, -1, 0.875, -0.125],
    [0.5, -0.125, 1, 0.875],
    [-1, 0.375, 0.25, -1],
    [0.25, 0.375, -1, 0.875],
], dtype=float)
W_OV_0_0 = np.array([
    [-0.5, -1, 1, 0],
    [0.625, -0.375, 1, 0.75],
    [-1, 0.25, 0.125, -0.875],
    [0, 0.125, -1, 0.625],
], dtype=float)
W_QK_0_1 = np.array([
    [-0.625, -1, 1, 0.25],
    [0.875, -0.5, 0.875, 0.5],
    [-1, 0, -0.125, -0.75],
    [-0.125, 0, -1, 0.5],
], dtype=float)
W_OV_0_1 = np.array([
    [-0.75, -1, 1, 0.5],
    [0.875, -0.625, 0.75, 0.375],
    [-0.875, -0.25, -0.375, -0.625],
    [-0.375, -0.25, -0.875, 0.25],
], dtype=float)
seen = x
allowed = positions[None, :] <= positions[:, None]
written = head(seen, allowed, W_QK_0_0, W_OV_0_0) + head(seen, allowed, W_QK_0_1, W_OV_0_1)
carried = x[:, [2,3]]
x = written.copy()
x[:, [2,3]] += carried
kept = ~np.isin(positions, [0,4])
x, positions = x[kept], positions[kept]

# Layer 1
W_QK_1_0 = np.array([
    [-0.875, -0.875, 0.875, 0.625],
    [1, -0.875, 0.625, 0.125],
    [-0.75, -0.375, -0.5, -0.375],
    [-0.5, -0.375, -0.75, 0.125],
], dtype=float)
W_OV_1_0 = np.array([
    [-1, -0.75, 0.875, 0.75],
    [1, -0.875, 0.375, 0],
    [-0.625, -0.625, -0.75, -0.25],
    [-0.75, -0.625, -0.625, -0.125],
], dtype=float)
W_QK_1_1 = np.array([
    [-1, -0.625, 0.75, 0.875],
    [1, -1, 0.125, -0.25],
    [-0.5, -0.75, -0.875, 0],
    [-0.875, -0.75, -0.375, -0.375],
], dtype=float)
W_OV_1_1 = np.array([
    [-1, -0.375, 0.5, 1],
    [0.875, -1, 0, -0.5],
    [-0.25, -0.875, -0.875, 0.25],
    [-0.875, -0.875, -0.25, -0.5],
], dtype=float)
seen = x
allowed = positions[None, :] <= positions[:, None]
written = head(seen, allowed, W_QK_1_1, W_OV_1_1)

logits = written[-1, 0:2]
print(logits)
