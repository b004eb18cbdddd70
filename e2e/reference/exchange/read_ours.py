"""Reads ours/ with NumPy, safetensors and TransformerLens, runs the programs and the models, and writes a record: record.json, or as named."""
import contextlib
import io
import json
import platform
import re
import runpy
import sys
import warnings
from pathlib import Path

import numpy as np
import safetensors
from safetensors.numpy import load_file
from safetensors.torch import load_file as load_torch
import torch
import transformer_lens
from importlib.metadata import version
from transformer_lens import HookedTransformer, HookedTransformerConfig

warnings.filterwarnings("ignore")
here = Path(__file__).parent
ours = here / "ours"


def listed(array):
    return np.asarray(array, dtype=np.float64).tolist()


def logits_in_transformer_lens(folder, dtype):
    config = json.loads((folder / "config.json").read_text())
    config["dtype"] = dtype
    model = HookedTransformer(HookedTransformerConfig.from_dict(config))
    state = {
        name: tensor.to(dtype) if tensor.is_floating_point() else tensor
        for name, tensor in load_torch(folder / "model.safetensors").items()
    }
    model.load_state_dict(state, strict=True)
    tokens = torch.tensor(json.loads((folder / "tokens.json").read_text()))
    with torch.no_grad():
        return [listed(model(row[None])[0]) for row in tokens]


def printed(path):
    out = io.StringIO()
    argv, sys.argv = sys.argv, [str(path)]
    with contextlib.redirect_stdout(out):
        names = runpy.run_path(str(path))
    sys.argv = argv
    return names, out.getvalue()


def main():
    record = {
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "safetensors": safetensors.__version__,
            "torch": torch.__version__,
            "transformer_lens": version("transformer_lens"),
        },
        "npy": listed(np.load(ours / "matrix.npy")),
        "npz": {name: listed(array) for name, array in np.load(ours / "matrices.npz").items()},
        "safetensors": {name: listed(array) for name, array in load_file(ours / "matrices.safetensors").items()},
        "csv": listed(np.loadtxt(ours / "matrix.csv", delimiter=",", skiprows=1, usecols=range(1, 10))),
        "programs": {},
        "models": {},
    }
    for path in sorted(ours.glob("*.py")):
        names, _ = printed(path)
        record["programs"][path.stem] = listed(names["logits"] if "logits" in names else names["written"])
    for folder in sorted(path for path in ours.iterdir() if path.is_dir()):
        _, text = printed(folder / "load.py")
        record["models"][folder.name] = {
            "float32": logits_in_transformer_lens(folder, torch.float32),
            "float64": logits_in_transformer_lens(folder, torch.float64),
            "load.py": [float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(r".+ \S+$", line)],
        }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in record.items()]
    (here / (sys.argv[1] if len(sys.argv) > 1 else "record.json")).write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
