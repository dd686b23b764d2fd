"""Sentence-level correction score on SIGHAN pairs, of a gec.pt file or of a running service."""

import argparse
import json
import pathlib
import urllib.parse
import urllib.request

import torch

import sources
from text import CLS, SEP, Vocabulary, is_han, normalise

SCORER = (
    "sentence-level correction: a sentence is a hit when the output equals the correct sentence and the input "
    "did not; precision over changed sentences, recall over erroneous sentences"
)


def batches(sentences, size=32):
    """Indices of the sentences in groups of like length."""
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
    return [order[i:i + size] for i in range(0, len(order), size)]


def predict(model, vocab, sentences, device="cpu"):
    """For each sentence a list of (position, new character, confidence) of all edits whatever their confidence."""
    out = [None] * len(sentences)
    for group in batches(sentences):
        rows = [[CLS] + vocab.encode(sentences[i])[:510] + [SEP] for i in group]
        width = max(map(len, rows))
        ids = torch.tensor([r + [0] * (width - len(r)) for r in rows], device=device)
        with torch.no_grad():
            best, confidence = model(ids)
        for i, row, b, c in zip(group, rows, best.tolist(), confidence.tolist()):
            out[i] = [
                (n - 1, vocab.tokens[b[n]], c[n])
                for n in range(1, len(row) - 1)
                if b[n] != row[n] and row[n] >= vocab.first_han and b[n] >= vocab.first_han
            ]
    return out


def apply(sentence, edits, threshold):
    """The sentence with the edits of at least that confidence."""
    chars = list(sentence)
    for place, char, confidence in edits:
        if confidence >= threshold and is_han(chars[place]):
            chars[place] = char
    return "".join(chars)


def score(pairs, outputs):
    """Precision, recall and F1 of outputs over (error, correct) pairs, all compared in normal form."""
    changed = erroneous = hits = 0
    for (wrong, right), output in zip(pairs, outputs, strict=True):
        wrong, right, output = map(normalise, (wrong, right, output))
        changed += output != wrong
        erroneous += wrong != right
        hits += wrong != right and output == right
    precision, recall = hits / max(changed, 1), hits / max(erroneous, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def best_threshold(pairs, edits):
    """(threshold, score) with the best F1 on these pairs."""
    results = []
    for step in range(20, 100):
        threshold = step / 100
        results.append((threshold, score(pairs, [apply(p[0], e, threshold) for p, e in zip(pairs, edits)])))
    return max(results, key=lambda r: r[1]["f1"])


def ask(url, sentence):
    """The service's correction of a sentence."""
    body = urllib.parse.urlencode({"sentence": sentence}).encode()
    with urllib.request.urlopen(url, body, timeout=60) as answer:
        return json.load(answer)["corrected"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--part", default="test15")
    parser.add_argument("--model", type=pathlib.Path, help="folder with gec.pt, vocab.txt and gec.json")
    parser.add_argument("--threshold", type=float, help="instead of the one in gec.json")
    parser.add_argument("--url", help="such as http://localhost:8097/api/v1/chinese_gec")
    parser.add_argument("--show", type=int, default=0, help="print this many wrong outputs")
    args = parser.parse_args()
    pairs = sources.read_sighan(args.data, args.part)
    if args.url:
        outputs = [ask(args.url, wrong) for wrong, _ in pairs]
    else:
        model = torch.jit.load(str(args.model / "gec.pt")).eval()
        vocab = Vocabulary.load(args.model / "vocab.txt")
        threshold = args.threshold
        if threshold is None:
            threshold = json.loads((args.model / "gec.json").read_text(encoding="utf-8"))["threshold"]
        edits = predict(model, vocab, [wrong for wrong, _ in pairs])
        outputs = [apply(wrong, e, threshold) for (wrong, _), e in zip(pairs, edits)]
    print(json.dumps({"part": args.part, **score(pairs, outputs), "scorer": SCORER}, ensure_ascii=False))
    bad = [(w, o, r) for (w, r), o in zip(pairs, outputs) if normalise(o) != normalise(r)]
    for wrong, output, right in bad[: args.show]:
        print(f"input  {wrong}\noutput {output}\nright  {right}\n")


if __name__ == "__main__":
    main()
