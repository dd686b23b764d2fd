#!/usr/bin/env python3
"""Makes the models that the tests load: the same small scorer as TorchScript and as ONNX.

Debian 12's python3-torch 1.13 and python3-onnx 1.12 made the files that are checked in:

    /usr/bin/python3 make.py ../resources/models

A row of ids (int64, [rows, length], 0 is padding) gets the score (float32, [rows]) that a linear layer gives to the mean
of its embeddings. Padding has no part in it, so a row scores the same alone and in a batch.
"""
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

IDS = 27
# The oldest opset with what is needed here; ONNX Runtime reads all later ones up to its own.
OPSET = 13


class Scorer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(IDS, 8)
        self.linear = nn.Linear(8, 1)

    def forward(self, ids: Tensor) -> Tensor:
        mask = (ids != 0).to(torch.float32).unsqueeze(-1)
        mean = (self.embedding(ids) * mask).sum(1) / mask.sum(1)
        return self.linear(mean).squeeze(-1)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    scorer = Scorer().eval()
    ids = torch.tensor([[1, 2, 3], [26, 1, 0]])
    torch.jit.trace(scorer, ids, check_inputs=[(torch.tensor([[5]]),)]).save(str(folder / "scorer.pt"))
    torch.save(scorer.state_dict(), str(folder / "weights.pt"))
    torch.onnx.export(scorer, (ids,), str(folder / "scorer.onnx"), opset_version=OPSET,
                      input_names=["ids"], output_names=["score"],
                      dynamic_axes={"ids": {0: "rows", 1: "length"}, "score": {0: "rows"}})
    for word in ("abc", "za", "e"):
        row = torch.tensor([[ord(letter) - ord("a") + 1 for letter in word]])
        print(f"{word}: {scorer(row).item():.6f}")


if __name__ == "__main__":
    main()
