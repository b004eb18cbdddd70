"""Loads the circuit into TransformerLens 2 or 3 (4 has no HookedTransformer) and prints its logits."""
import json
from pathlib import Path

from safetensors.torch import load_file
import torch
from transformer_lens import HookedTransformer, HookedTransformerConfig

here = Path(__file__).parent
config = json.loads((here / "config.json").read_text())
config["dtype"] = getattr(torch, config["dtype"])
model = HookedTransformer(HookedTransformerConfig.from_dict(config))
model.load_state_dict(load_file(here / "model.safetensors"))

TOKENS = ["a", "b", "c"]
OUTPUTS = ["a", "b", "c"]
tokens = torch.tensor([[0,1,2,0,2,1]])  # a b c a c b
with torch.no_grad():
    logits = model(tokens)[0, 5]  # the last position
for name, logit in zip(OUTPUTS, logits.tolist()):
    print(name, logit)
