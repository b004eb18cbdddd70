"""An attention-only transformer with TransformerLens's parameter names, and its head scores.

No LayerNorm, no MLP, no biases but those that TransformerLens expects (which stay 0). Scores as in the application:
strict induction, previous token and duplicate token on [BOS, r, r].
"""

import torch
from torch import nn


class AttentionOnly(nn.Module):
    """tokens [batch, position] -> logits [batch, position, d_vocab]"""

    def __init__(self, *, n_layers, n_heads, d_model, d_head, d_vocab, n_ctx, shortformer):
        super().__init__()
        self.config = dict(n_layers=n_layers, n_heads=n_heads, d_model=d_model, d_head=d_head, d_vocab=d_vocab,
                           d_vocab_out=d_vocab, n_ctx=n_ctx, attn_only=True, normalization_type=None,
                           positional_embedding_type="shortformer" if shortformer else "standard",
                           attention_dir="causal", use_attn_scale=True, act_fn=None, eps=1e-5)
        self.d_head, self.shortformer = d_head, shortformer

        def weight(*shape, fan_in):
            return nn.Parameter(torch.randn(*shape) * (0.8 / fan_in**0.5))

        self.W_E = weight(d_vocab, d_model, fan_in=1)
        self.W_pos = weight(n_ctx, d_model, fan_in=1)
        self.W_U = weight(d_model, d_vocab, fan_in=d_model)
        self.heads = nn.ParameterList()
        for _ in range(n_layers):
            for _ in "QKV":
                self.heads.append(weight(n_heads, d_model, d_head, fan_in=d_model))
            self.heads.append(weight(n_heads, d_head, d_model, fan_in=d_head * n_heads))
        mask = torch.full((n_ctx, n_ctx), -torch.inf).triu(1)
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, tokens):
        return self.run(tokens)[0]

    def run(self, tokens):
        """logits, and a pattern [batch, head, query, key] for every layer"""
        length = tokens.shape[1]
        positions = self.W_pos[:length]
        x = self.W_E[tokens] + (0 if self.shortformer else positions)
        patterns = []
        for layer in range(self.config["n_layers"]):
            W_Q, W_K, W_V, W_O = self.heads[4 * layer:4 * layer + 4]
            looking = x + positions if self.shortformer else x
            q = torch.einsum("bpm,hmd->bhpd", looking, W_Q)
            k = torch.einsum("bpm,hmd->bhpd", looking, W_K)
            v = torch.einsum("bpm,hmd->bhpd", x, W_V)
            scores = q @ k.transpose(-1, -2) / self.d_head**0.5 + self.mask[:length, :length]
            pattern = scores.softmax(-1)
            patterns.append(pattern)
            x = x + torch.einsum("bhpd,hdm->bpm", pattern @ v, W_O)
        return x @ self.W_U, patterns

    def transformer_lens_state(self):
        """State dict of TransformerLens's HookedTransformer with this configuration, float32."""
        c = self.config
        state = {"embed.W_E": self.W_E, "pos_embed.W_pos": self.W_pos, "unembed.W_U": self.W_U,
                 "unembed.b_U": torch.zeros(c["d_vocab"])}
        for layer in range(c["n_layers"]):
            prefix = f"blocks.{layer}.attn."
            for name, parameter in zip(("W_Q", "W_K", "W_V", "W_O"), self.heads[4 * layer:4 * layer + 4]):
                state[prefix + name] = parameter
            for name in ("b_Q", "b_K", "b_V"):
                state[prefix + name] = torch.zeros(c["n_heads"], c["d_head"])
            state[prefix + "b_O"] = torch.zeros(c["d_model"])
        return {name: tensor.detach().contiguous() for name, tensor in state.items()}


@torch.no_grad()
def head_scores(model, repeated, n):
    """{name: [layer][head]} on [BOS, r, r] with r of n tokens, mean over the batch."""
    _, patterns = model.run(repeated)

    def diagonal(offset, first):
        return [[round(float(pattern[:, h].diagonal(-offset, -2, -1)[:, first - offset:].mean()), 4)
                 for h in range(pattern.shape[1])] for pattern in patterns]

    return {"previous": diagonal(1, 1), "duplicate_strict": diagonal(n, n + 1),
            "induction_strict": diagonal(n - 1, n + 1)}
