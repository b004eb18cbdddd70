"""Makes the data of this folder with PyTorch, in float64: `python make.py` in this folder.

A small handwriting transformer (minGPT with cross-attention to a text) with random weights, in the names and the
layout of its project's checkpoints. Every intermediate value is recorded where it is computed.
"""

import json
import math

import torch
from safetensors.torch import save_file
from torch import nn

torch.set_num_threads(1)
LAYERS, HEADS, WIDTH, VOCABULARY, BLOCK, TEXT_VOCABULARY, TEXT_BLOCK = 2, 3, 12, 23, 12, 9, 7
recorded = {}
edits = {}


def tap(name, x):
    """Edits a value where an edit is set, and records it, heads behind positions as TransformerLens has them."""
    if name in edits:
        x = edits[name](x)
    heads_first = name.split("_")[-1] in ("q", "k", "v", "z", "result") and x.dim() == 4
    recorded[name] = x.transpose(1, 2) if heads_first else x
    return x


def normed(name, norm, x):
    centred = x - x.mean(-1, keepdim=True)
    scale = tap(f"{name}.hook_scale", (centred.pow(2).mean(-1, keepdim=True) + norm.eps).sqrt())
    return tap(f"{name}.hook_normalized", centred / scale * norm.weight + norm.bias)


class Attention(nn.Module):
    def heads(self, x):
        return x.unflatten(-1, (HEADS, WIDTH // HEADS)).transpose(1, 2)

    def attend(self, name, q, k, v, mask):
        q, k, v = (tap(f"{name}.hook_{x}", self.heads(y)) for x, y in zip("qkv", (q, k, v)))
        scores = q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS)
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -math.inf)
        pattern = tap(f"{name}.hook_pattern", tap(f"{name}.hook_attn_scores", scores).softmax(-1))
        z = tap(f"{name}.hook_z", pattern @ v)
        per_head = self.c_proj.weight.T.unflatten(0, (HEADS, WIDTH // HEADS))
        tap(f"{name}.hook_result", z @ per_head)
        return self.c_proj(z.transpose(1, 2).flatten(-2))


class SelfAttention(Attention):
    def __init__(self):
        super().__init__()
        self.c_attn = nn.Linear(WIDTH, 3 * WIDTH)
        self.c_proj = nn.Linear(WIDTH, WIDTH)
        self.register_buffer("bias", torch.tril(torch.ones(1, 1, BLOCK, BLOCK)))

    def forward(self, name, x):
        length = x.shape[1]
        return self.attend(name, *self.c_attn(x).split(WIDTH, -1), self.bias[:, :, :length, :length])


class CrossAttention(Attention):
    def __init__(self):
        super().__init__()
        self.c_attn_q = nn.Linear(WIDTH, WIDTH)
        self.c_attn_kv = nn.Linear(WIDTH, 2 * WIDTH)
        self.c_proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, name, x, context):
        return self.attend(name, self.c_attn_q(x), *self.c_attn_kv(context).split(WIDTH, -1), None)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.ln_2, self.ln_3 = (nn.LayerNorm(WIDTH) for _ in range(3))
        self.attn, self.cross_attn = SelfAttention(), CrossAttention()
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(WIDTH, 4 * WIDTH), "c_proj": nn.Linear(4 * WIDTH, WIDTH)})

    def forward(self, b, x, context):
        x = tap(f"{b}.hook_resid_pre", x)
        x = x + tap(f"{b}.hook_attn_out", self.attn(f"{b}.attn", normed(f"{b}.ln1", self.ln_1, x)))
        x = tap(f"{b}.hook_resid_mid1", x)
        read = normed(f"{b}.ln2", self.ln_2, tap(f"{b}.hook_cross_attn_in", x))
        x = x + tap(f"{b}.hook_cross_attn_out", self.cross_attn(f"{b}.cross_attn", read, context))
        x = tap(f"{b}.hook_resid_mid2", x)
        read = normed(f"{b}.ln3", self.ln_3, tap(f"{b}.hook_mlp_in", x))
        pre = tap(f"{b}.mlp.hook_pre", self.mlp["c_fc"](read))
        post = tap(f"{b}.mlp.hook_post", nn.functional.gelu(pre, approximate="tanh"))
        x = x + tap(f"{b}.hook_mlp_out", self.mlp["c_proj"](post))
        return tap(f"{b}.hook_resid_post", x)


class Handwriting(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = nn.ModuleDict({
            "wte": nn.Embedding(VOCABULARY, WIDTH), "wpe": nn.Embedding(BLOCK, WIDTH),
            "wce": nn.Embedding(TEXT_VOCABULARY, WIDTH), "wcpe": nn.Embedding(TEXT_BLOCK, WIDTH),
            "h": nn.ModuleList(Block() for _ in range(LAYERS)), "ln_f": nn.LayerNorm(WIDTH),
        })
        self.lm_head = nn.Linear(WIDTH, VOCABULARY, bias=False)

    def forward(self, tokens, text, ablated=False):
        t = self.transformer
        batch, length = tokens.shape
        places = t["wpe"].weight[:length].expand(batch, -1, -1)
        x = tap("hook_embed", t["wte"](tokens)) + tap("hook_pos_embed", places)
        written = t["wcpe"].weight[: text.shape[1]].expand(batch, -1, -1)
        context = tap("hook_embed_c", t["wce"](text)) + tap("hook_pos_embed_c", written)
        if ablated:
            context = torch.zeros_like(context)
        for i, block in enumerate(t["h"]):
            x = block(f"blocks.{i}", x, context)
        return self.lm_head(normed("ln_final", t["ln_f"], x))


torch.manual_seed(0)
model = Handwriting().eval()
for name, parameter in model.named_parameters():
    centre = 1.0 if ".ln_" in name and name.endswith("weight") else 0.0
    nn.init.normal_(parameter, centre, 0.3)
checkpoint = {
    "model_state_dict": model.state_dict(), "optimizer_state_dict": {"state": {}, "param_groups": []},
    "scheduler_state_dict": {"last_epoch": 3}, "step": 3, "best_loss": 2.5,
}
torch.save(checkpoint, "best_checkpoint.pt")
config = dict(
    model_type="cursive", n_layer=LAYERS, n_embd=WIDTH, n_embd2=WIDTH, n_ctx_head=HEADS, block_size=BLOCK,
    vocab_size=VOCABULARY, context_block_size=TEXT_BLOCK, context_vocab_size=TEXT_VOCABULARY,
    ablate_cross_attention=False,
)
with open("config.json", "w") as file:
    json.dump(config, file, indent=1)
    file.write("\n")

model.double()
torch.set_grad_enabled(False)
tokens = torch.tensor([[0, 5, 7, 5, 7, 22, 1, 5, 3, 2], [3, 3, 0, 14, 9, 8, 3, 3, 21, 20]])
texts = torch.tensor([[1, 8, 3, 0, 0, 0], [2, 2, 7, 6, 5, 0]])
short = texts[:1, :3].clone()


def zeroed(head):
    def edit(x):
        x = x.clone()
        x[:, head] = 0
        return x

    return edit


result = {"tokens": tokens, "contexts": texts, "short_context": short}
result["logits"] = model(tokens, texts)
result.update({name: value.clone() for name, value in recorded.items()})
result["one_context.logits"] = model(tokens, short.expand(2, -1))
result["one_context.cross_pattern"] = recorded["blocks.1.cross_attn.hook_pattern"]
result["ablated.logits"] = model(tokens, texts, ablated=True)
for name, hook, head in [
    ("edit.z", "blocks.1.attn.hook_z", 2),
    ("edit.cross_z", "blocks.0.cross_attn.hook_z", 1),
    ("edit.cross_pattern", "blocks.1.cross_attn.hook_pattern", 0),
]:
    edits = {hook: zeroed(head)}
    result[f"{name}.logits"] = model(tokens, texts)
edits = {"hook_embed_c": lambda x: 0.5 * x}
result["edit.context.logits"] = model(tokens, texts)
edits = {}

# The loss over every next token, and that without each head of self-attention.
def loss(logits):
    return -logits[:, :-1].log_softmax(-1).gather(-1, tokens[:, 1:, None]).mean()


result["loss"] = loss(result["logits"])
without = torch.zeros(LAYERS, HEADS)
for layer in range(LAYERS):
    for head in range(HEADS):
        edits = {f"blocks.{layer}.attn.hook_z": zeroed(head)}
        without[layer, head] = loss(model(tokens, short.expand(2, -1)))
edits = {}
result["one_context.loss"] = loss(result["one_context.logits"])
result["one_context.loss_without_head"] = without
kept = {name: value.float() if value.is_floating_point() else value for name, value in result.items()}
save_file({name: value.clone().contiguous() for name, value in kept.items()}, "activations.safetensors")
