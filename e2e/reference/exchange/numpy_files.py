"""Writes from-numpy/: the same matrix in the types and layouts that people have, and arrays that no circuit can take."""
import json
from pathlib import Path

import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

folder = Path(__file__).parent / "from-numpy"
folder.mkdir(exist_ok=True)

# Halves, so that every float type holds them exactly; more columns than rows, so that a wrong order shows.
M = np.arange(12, dtype=np.float64).reshape(3, 4) / 2 - 2.5
W = np.arange(12).reshape(3, 4) - 5


def save(name, array):
    np.save(folder / name, array)


save("f8.npy", M)
save("f4.npy", M.astype("<f4"))
save("f2.npy", M.astype("<f2"))
save("f8-big-endian.npy", M.astype(">f8"))
save("f4-fortran.npy", np.asfortranarray(M.astype("<f4")))
save("i8.npy", W.astype("<i8"))
save("i4-big-endian-fortran.npy", np.asfortranarray(W.astype(">i4")))
save("i2.npy", W.astype("<i2"))
save("i1.npy", W.astype("i1"))
save("u1.npy", np.abs(W).astype("u1"))
save("bool.npy", W > 0)
save("special.npy", np.array([[np.inf, -np.inf], [np.nan, -0.0]]))
save("stack-fortran.npy", np.asfortranarray(np.arange(24, dtype=np.float64).reshape(2, 3, 4)))
with open(folder / "version-2.npy", "wb") as file:
    np.lib.format.write_array(file, M, version=(2, 0))

save("refused-complex.npy", M.astype("c16"))
save("refused-text.npy", M.astype("U8"))
save("refused-objects.npy", np.array([[{}]], dtype=object))
save("refused-records.npy", np.zeros(2, dtype=[("a", "f8"), ("b", "i4")]))
save("refused-too-large-integers.npy", np.array([[2**53 + 1]], dtype="i8"))
save("refused-vector.npy", M[0])

np.savez(folder / "stored.npz", **{"0.0.W_QK": M, "0.0.W_OV": M.T})
np.savez_compressed(folder / "compressed.npz", **{"0.0.W_QK": M, "0.0.W_OV": M.T})

for name, kind in [("f64", torch.float64), ("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16)]:
    safetensors.torch.save_file({"W": torch.tensor(M).to(kind)}, folder / f"{name}.safetensors")
safetensors.numpy.save_file({"vector": M[0], "heads": np.stack([M, -M]), "W": M}, folder / "several.safetensors")

np.savetxt(folder / "plain.csv", M, delimiter=",")
np.savetxt(folder / "plain.tsv", M, delimiter="\t")

versions = {"numpy": np.__version__, "safetensors": safetensors.__version__, "torch": torch.__version__}
record = {"versions": versions, "M": M.tolist(), "W": W.tolist()}
(folder / "expected.json").write_text(json.dumps(record) + "\n")
