"""The corrector: a small BERT encoder plus a sound channel and a table of likely confusions on its output."""

import torch
from torch import nn
from torch.nn import functional as F

from text import MASK

HEADS = 8
POSITIONS = 512


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, size):
        super().__init__()
        self.qkv = nn.Linear(size, 3 * size)
        self.attended = nn.Linear(size, size)
        self.norm1 = nn.LayerNorm(size, eps=1e-12)
        self.wide = nn.Linear(size, 4 * size)
        self.narrow = nn.Linear(4 * size, size)
        self.norm2 = nn.LayerNorm(size, eps=1e-12)

    def forward(self, x, bias):
        """x: [B, L, D]; bias: [B, 1, 1, L], very negative at padding."""
        batch, length, size = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, size // HEADS).permute(2, 0, 3, 1, 4)
        scores = torch.matmul(q, k.transpose(-1, -2)).float() * (size // HEADS) ** -0.5 + bias
        mixed = torch.matmul(scores.softmax(-1).to(v.dtype), v)
        mixed = mixed.transpose(1, 2).reshape(batch, length, size)
        x = self.norm1(x + self.attended(mixed).float())
        return self.norm2(x + self.narrow(F.gelu(self.wide(x))).float())


class Corrector(nn.Module):
    """Scores every Han character of the vocabulary at every position.

    Score of c where x was written = language score (encoder, tied projection)
    + sound_bias[syllable of x, syllable of c] + candidate_weight of the pair (x, c), if the table has it.
    """

    def __init__(self, vocabulary, first_han, syllables, candidates, size=512, layers=4):
        super().__init__()
        self.first_han = first_han
        self.word = nn.Embedding(vocabulary, size)
        self.position = nn.Embedding(POSITIONS, size)
        self.syllable1 = nn.Embedding(syllables, size)
        self.syllable2 = nn.Embedding(syllables, size)
        self.norm = nn.LayerNorm(size, eps=1e-12)
        self.layers = nn.ModuleList(Layer(size) for _ in range(layers))
        self.transform = nn.Linear(size, size)
        self.transform_norm = nn.LayerNorm(size, eps=1e-12)
        self.bias = nn.Parameter(torch.zeros(vocabulary - first_han))
        self.sound_bias = nn.Parameter(torch.zeros(syllables, syllables))
        self.candidate_weight = nn.Parameter(torch.zeros(vocabulary, candidates))
        self.register_buffer("candidates", torch.zeros(vocabulary, candidates, dtype=torch.long))
        self.register_buffer("sound", torch.zeros(vocabulary, 2, dtype=torch.long))

    @classmethod
    def from_state(cls, state, first_han):
        """A model of the sizes of a saved state; what the state lacks starts from small values."""
        vocabulary, size = state["word.weight"].shape
        model = cls(vocabulary, first_han, len(state["sound_bias"]), state["candidates"].shape[1], size)
        for name in ("syllable1", "syllable2"):
            nn.init.normal_(getattr(model, name).weight, std=0.02)
            nn.init.zeros_(getattr(model, name).weight[0].data)
        nn.init.eye_(model.transform.weight)
        nn.init.zeros_(model.transform.bias)
        missing, unexpected = model.load_state_dict(state, strict=False)
        assert not unexpected, unexpected
        return model

    def encode(self, ids, sounds, dropout=0.0):
        """[B, L, D] hidden states."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.word(ids) + self.position(places) + self.syllable1(sounds[..., 0]) + self.syllable2(sounds[..., 1])
        x = F.dropout(self.norm(x), dropout, dropout > 0)
        bias = (ids == 0)[:, None, None, :].float() * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def score(self, hidden, ids, sounds):
        """[N, Han characters] scores of N positions with these hidden states, ids and sounds."""
        h = self.transform_norm(F.gelu(self.transform(hidden)).float())
        first = self.first_han
        scores = F.linear(h, self.word.weight[first:]).float() + self.bias
        # The sound row of the input, spread over the candidates by a product with a 0/1 matrix.
        spread = F.one_hot(self.sound[first:, 0], len(self.sound_bias)).to(scores.dtype)
        scores = scores + F.linear(F.embedding(sounds[:, 0], self.sound_bias), spread).float()
        places = self.candidates[ids] - first
        weights = F.embedding(ids, self.candidate_weight) * (places >= 0)
        return scores.scatter_add(1, places.clamp(min=0), weights)

    def loss(self, ids, sounds, targets, keep=0.5, dropout=0.0):
        """Mean cross-entropy over the Han positions; of the unchanged ones a share `keep`, weighted to make up for it."""
        hidden = self.encode(ids, sounds, dropout)
        wrong = ids != targets
        chosen = (targets >= self.first_han) & (wrong | (torch.rand(ids.shape, device=ids.device) < keep))
        scores = self.score(hidden[chosen], ids[chosen], sounds[chosen])
        losses = F.cross_entropy(scores, targets[chosen] - self.first_han, reduction="none")
        weights = torch.where(wrong[chosen], 1.0, 1.0 / keep)
        return (losses * weights).sum() / weights.sum()

    @torch.no_grad()
    def forward(self, ids):
        """(best id, its probability) at each position; anything that is no Han character stays as it is."""
        sounds = self.sound[ids]
        hidden = self.encode(ids, sounds)
        flat = ids.reshape(-1)
        scores = self.score(hidden.reshape(flat.shape[0], -1), flat, sounds.reshape(-1, 2))
        probability, best = scores.softmax(-1).max(-1)
        han = flat >= self.first_han
        best = torch.where(han, best + self.first_han, flat)
        probability = torch.where(han, probability, torch.ones_like(probability))
        return best.view_as(ids), probability.view_as(ids)
