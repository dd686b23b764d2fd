"""Write gec.pt (TorchScript, weights stored as float16, computed as float32), vocab.txt and gec.json."""

import argparse
import hashlib
import json
import pathlib
import pickle
import shutil
from typing import Tuple

import torch
from torch import nn
from torch.nn import functional as F

import sources
from evaluate import SCORER, apply, best_threshold, predict, score
from model import HEADS, Corrector
from text import Vocabulary
from train import dev_pairs

CHUNK = 512  # positions scored at a time: bounds the memory for the scores


class Weight(nn.Module):
    """A float32 tensor that is saved as float16."""

    def __init__(self, value):
        super().__init__()
        self.register_buffer("value", value.detach().half().float().contiguous())

    @torch.jit.export
    def __getstate__(self):
        return self.value.half(), self.training

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, bool]):
        self.value = state[0].float()
        self.training = state[1]


class Index(nn.Module):
    """An int64 tensor that is saved as int16."""

    def __init__(self, value):
        super().__init__()
        self.register_buffer("value", value.detach().long().contiguous())

    @torch.jit.export
    def __getstate__(self):
        return self.value.short(), self.training

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, bool]):
        self.value = state[0].long()
        self.training = state[1]


class SoundRows(nn.Module):
    """The sound bias spread to one row a syllable over all candidates; saved as the small square matrix."""

    def __init__(self, bias, syllables):
        super().__init__()
        self.register_buffer("bias", bias.detach().half().float())
        self.register_buffer("syllables", syllables.detach().long().contiguous())
        self.register_buffer("value", self.bias.index_select(1, self.syllables))

    @torch.jit.export
    def __getstate__(self):
        return self.bias.half(), self.syllables.short(), self.training

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, torch.Tensor, bool]):
        self.bias = state[0].float()
        self.syllables = state[1].long()
        self.value = self.bias.index_select(1, self.syllables)
        self.training = state[2]


class Affine(nn.Module):
    """Weight and bias of a linear layer or of a layer normalisation."""

    def __init__(self, module):
        super().__init__()
        self.weight, self.bias = Weight(module.weight), Weight(module.bias)

    def forward(self, x):
        return F.linear(x, self.weight.value, self.bias.value)

    @torch.jit.export
    def normalise(self, x):
        return F.layer_norm(x, [x.shape[-1]], self.weight.value, self.bias.value, 1e-12)


class ExportedLayer(nn.Module):
    """A transformer layer like model.Layer."""

    def __init__(self, layer):
        super().__init__()
        self.heads: int = HEADS
        self.qkv, self.attended, self.norm1 = Affine(layer.qkv), Affine(layer.attended), Affine(layer.norm1)
        self.wide, self.narrow, self.norm2 = Affine(layer.wide), Affine(layer.narrow), Affine(layer.norm2)

    def forward(self, x, bias):
        batch, length, size = x.shape
        parts = self.qkv(x).view(batch, length, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        scores = torch.matmul(parts[0], parts[1].transpose(-1, -2)) * float(size // self.heads) ** -0.5 + bias
        mixed = torch.matmul(scores.softmax(-1), parts[2]).transpose(1, 2).reshape(batch, length, size)
        x = self.norm1.normalise(x + self.attended(mixed))
        return self.norm2.normalise(x + self.narrow(F.gelu(self.wide(x))))


class Exported(nn.Module):
    """The corrector as the application runs it: ids [B, L] to (best ids [B, L], probabilities [B, L])."""

    def __init__(self, model):
        super().__init__()
        first = model.first_han
        self.first_han: int = first
        self.chunk: int = CHUNK
        self.word, self.position = Weight(model.word.weight), Weight(model.position.weight)
        self.syllable1, self.syllable2 = Weight(model.syllable1.weight), Weight(model.syllable2.weight)
        self.norm = Affine(model.norm)
        self.layers = nn.ModuleList(ExportedLayer(layer) for layer in model.layers)
        self.transform, self.transform_norm = Affine(model.transform), Affine(model.transform_norm)
        self.bias = Weight(model.bias)
        self.sound = Index(model.sound)
        self.sound_rows = SoundRows(model.sound_bias, model.sound[first:, 0])
        places = model.candidates - first
        self.places = Index(places.clamp(min=0))
        self.candidate_weight = Weight(model.candidate_weight * (places >= 0))

    def forward(self, ids: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        batch, length = ids.shape
        sounds = self.sound.value[ids]
        x = (
            F.embedding(ids, self.word.value)
            + self.position.value[:length]
            + F.embedding(sounds[:, :, 0], self.syllable1.value)
            + F.embedding(sounds[:, :, 1], self.syllable2.value)
        )
        x = self.norm.normalise(x)
        bias = (ids == 0).unsqueeze(1).unsqueeze(1).float() * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        flat = ids.reshape(-1)
        best = flat.clone()
        probability = torch.ones(flat.shape[0], dtype=torch.float32, device=ids.device)
        han = (flat >= self.first_han).nonzero().squeeze(1)  # only Han characters are scored
        hidden = x.reshape(flat.shape[0], -1).index_select(0, han)
        written = flat.index_select(0, han)
        output = self.word.value[self.first_han:]
        for start in range(0, int(han.shape[0]), self.chunk):
            here = han[start:start + self.chunk]
            ids_here = written[start:start + self.chunk]
            h = self.transform_norm.normalise(F.gelu(self.transform(hidden[start:start + self.chunk])))
            scores = F.linear(h, output, self.bias.value)
            scores = scores + self.sound_rows.value.index_select(0, self.sound.value[ids_here, 0])
            scores = scores.scatter_add(
                1, self.places.value.index_select(0, ids_here), self.candidate_weight.value.index_select(0, ids_here)
            )
            top, place = scores.max(dim=1)
            best[here] = place + self.first_han
            probability[here] = torch.exp(top - torch.logsumexp(scores, dim=1))
        return best.view(batch, length), probability.view(batch, length)


def export(model, path):
    """Script and save a model.Corrector."""
    torch.jit.script(Exported(model.float().cpu()).eval()).save(str(path))


def digest(path):
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", required=True, type=pathlib.Path, help="folder that prepare.py filled")
    parser.add_argument("--checkpoint", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, help="measure test15 of this data folder too and record it")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    vocab = Vocabulary.load(args.work / "vocab.txt")
    model = Corrector.from_state(torch.load(args.checkpoint, map_location="cpu")["model"], vocab.first_han)
    export(model, args.out / "gec.pt")
    shutil.copyfile(args.work / "vocab.txt", args.out / "vocab.txt")

    script = torch.jit.load(str(args.out / "gec.pt"))
    dev = dev_pairs(pickle.loads((args.work / "data.pkl").read_bytes()))
    threshold, dev_score = best_threshold(dev, predict(script, vocab, [wrong for wrong, _ in dev]))
    about = {
        "threshold": threshold,
        "max-length": 510,
        "sha256": {name: digest(args.out / name) for name in ("gec.pt", "vocab.txt")},
        "dev": dev_score,
    }
    if args.data:
        pairs = sources.read_sighan(args.data, "test15")
        edits = predict(script, vocab, [wrong for wrong, _ in pairs])
        about["sighan15"] = score(pairs, [apply(w, e, threshold) for (w, _), e in zip(pairs, edits)])
        about["sighan15"]["scorer"] = SCORER
    (args.out / "gec.json").write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(about, ensure_ascii=False))


if __name__ == "__main__":
    main()
