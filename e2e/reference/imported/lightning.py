"""variants/lightning.ckpt, as Lightning's own trainer writes it: the tiny model of imported.py after no step of training.

    python lightning.py    (pytorch-lightning 2.6.6, torch 2.7.1, after imported.py)
"""
import json
from pathlib import Path

import pytorch_lightning as pl
import torch
from safetensors.torch import load_file

VARIANTS = Path(__file__).parent / "variants"


def tree(state):
    """Modules whose state dict is `state`."""
    root = torch.nn.Module()
    for name, tensor in state.items():
        *path, last = name.split(".")
        module = root
        for step in path:
            if step not in dict(module.named_children()):
                module.add_module(step, torch.nn.Module())
            module = getattr(module, step)
        module.register_parameter(last, torch.nn.Parameter(tensor))
    return root


class Trained(pl.LightningModule):
    def __init__(self, n_layers, n_heads, d_model, d_head, n_ctx, d_vocab, attn_only, normalization_type, positional_embedding_type,
                 act_fn, learning_rate):
        super().__init__()
        self.save_hyperparameters()
        self.model = tree(load_file(VARIANTS / "unordered.safetensors"))

    def training_step(self, batch, index):
        return 0 * sum(p.sum() for p in self.model.parameters())

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=0.0)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1)]


config = json.loads((VARIANTS / "config.json").read_text())
trainer = pl.Trainer(max_steps=1, logger=False, enable_progress_bar=False, accelerator="cpu",
                     callbacks=[pl.callbacks.ModelCheckpoint(dirpath="/tmp/lightning-checkpoints")])
trainer.fit(Trained(**config, learning_rate=1e-3), torch.utils.data.DataLoader(torch.zeros(1, 1)))
trainer.save_checkpoint(VARIANTS / "lightning.ckpt")
