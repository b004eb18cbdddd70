"""Published head example: a circuit of attention heads, as NumPy code."""
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
    [0, 1],
    [1, 1],
    [1, 2],
], dtype=float)
positions = np.arange(len(x))

# Layer 0
W_QK_0_0 = np.array([
    [1, 1],
    [0, 0],
], dtype=float)
W_OV_0_0 = np.array([
    [1, 1],
    [0, 0],
], dtype=float)
seen = x
allowed = positions[None, :] <= positions[:, None]
written = head(seen, allowed, W_QK_0_0, W_OV_0_0)

print(written)
