"""Turn the raw material into one folder of ready inputs: vocab.txt, tables.pkl, init.pt and data.pkl."""

import argparse
import collections
import pathlib
import pickle
import random

import numpy as np
import torch

import sources
from text import SPECIAL, Vocabulary, is_han, normalise, normalise_char

CANDIDATES = 64
MIN_COUNT = 3


def build_vocabulary(texts, known, pinyin):
    """Characters seen MIN_COUNT times or in GB 2312's first level, if BERT and the pinyin table know them."""
    counts = collections.Counter()
    for text in texts:
        counts.update(normalise(text))
    common = {bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)}
    wanted = {c for c, n in counts.items() if n >= MIN_COUNT} | common
    wanted = {c for c in wanted if len(c) == 1 and c in known and not c.isspace()}
    han = sorted((c for c in wanted if is_han(c) and c in pinyin), key=lambda c: (-counts[c], c))
    other = sorted(c for c in wanted if not is_han(c))
    return Vocabulary(SPECIAL + other + han), counts


def syllable_similarity(syllables):
    """First guess of the sound bias: log-odds that one syllable was written for another."""
    n = len(syllables)
    out = np.zeros((n, n), np.float32)
    parts = [sources.split_syllable(s) for s in syllables]
    folded = [sources.fuzzy(s) for s in syllables]
    for i in range(1, n):
        for j in range(1, n):
            if i == j:
                out[i, j] = 3.0
            elif folded[i] == folded[j]:
                out[i, j] = 1.7
            elif parts[i][1] == parts[j][1] or parts[i][0] == parts[j][0]:
                out[i, j] = 0.4
    return out


def shape_neighbours(vocab, shapes, top=12):
    """For each Han id the ids that look most alike, by n-grams of Cangjie codes and four-corner digits."""
    features, rows = {}, []
    for token in vocab.tokens[vocab.first_han:]:
        code, corners = shapes.get(token, ("", ""))
        grams = [code[i:i + 2] for i in range(len(code) - 1)] + ["^" + code[:n] for n in (1, 2, 3)]
        grams += [code[-n:] + "$" for n in (1, 2, 3)] + [f"{i}:{digit}" for i, digit in enumerate(corners)]
        rows.append([features.setdefault(g, len(features)) for g in grams] if code else [])
    matrix = np.zeros((len(rows), len(features)), np.float32)
    for i, row in enumerate(rows):
        np.add.at(matrix[i], row, 1.0)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-6
    similar = matrix @ matrix.T
    np.fill_diagonal(similar, 0)
    out = {}
    for i in range(len(rows)):
        best = np.argsort(-similar[i])[:top]
        out[i + vocab.first_han] = [
            (int(j) + vocab.first_han, float(similar[i, j])) for j in best if similar[i, j] > 0.45
        ]
    return out


def pair_counts(vocab, pairs):
    """Counter of (wrong id, right id) over sentence pairs."""
    counts = collections.Counter()
    for wrong, right in pairs:
        for w, r in zip(vocab.encode(wrong), vocab.encode(right)):
            if w != r and w >= vocab.first_han and r >= vocab.first_han:
                counts[w, r] += 1
    return counts


def candidate_table(vocab, readings, frequency, confusion, shapes, seen):
    """For each id up to CANDIDATES ids it may stand for, itself first, with first guesses of their log-odds."""
    index = np.zeros((len(vocab), CANDIDATES), np.int64)
    weight = np.zeros((len(vocab), CANDIDATES), np.float32)
    by_reading = collections.defaultdict(list)
    for i in range(vocab.first_han, len(vocab)):
        for reading in readings[i]:
            by_reading[reading].append(i)
            by_reading[reading[:-1]].append(i)
    seen_from = collections.defaultdict(list)
    for (wrong, right), count in seen.items():
        seen_from[wrong].append((right, 0.7 + 0.8 * float(np.log(count))))
    for i in range(vocab.first_han, len(vocab)):
        scores = collections.defaultdict(float)
        for other, value in seen_from[i]:
            scores[other] += value
        for other, similarity in shapes[i]:
            scores[other] += 3.5 * (similarity - 0.2)
        same, tone = confusion.get(vocab.tokens[i], ("", ""))
        for text, bonus in ((same, 0.5), (tone, 0.2)):
            for other in vocab.encode(text):
                scores[other] += bonus
        for n, reading in enumerate(readings[i]):
            for other in by_reading[reading]:
                scores[other] += 0.4
            for other in by_reading[reading[:-1]]:
                if n or readings[other][0][:-1] != reading[:-1]:  # a second reading: the syllable matrix has none
                    scores[other] = max(scores[other], 1.5)
        scores.pop(i, None)
        ranked = sorted(
            (o for o in scores if o >= vocab.first_han),
            key=lambda o: -(scores[o] + 0.25 * np.log1p(frequency[o])),
        )
        ranked = ranked[: CANDIDATES - 1]
        index[i, : len(ranked) + 1] = [i] + ranked
        weight[i, : len(ranked) + 1] = [4.0] + [scores[o] for o in ranked]
    return index, weight


def sound_alike_words(vocab, frequencies, readings_of_words, readings, single):
    """{word: [(other word of the same folded sound and length, frequency)]} over the frequent words."""
    groups = collections.defaultdict(list)
    for word, count in frequencies.items():
        if 2 <= len(word) <= 4 and all(c in vocab.ids and is_han(c) for c in word):
            sounds = readings_of_words.get(word) or [single[c][0] for c in word]
            groups[tuple(sources.fuzzy(s[:-1]) for s in sounds)].append((word, count))
    out = {}
    for group in groups.values():
        for word, _ in group:
            others = [(w, c) for w, c in sorted(group, key=lambda g: -g[1]) if w != word][:12]
            if others:
                out[word] = others
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, type=pathlib.Path, help="folder with sighan, ecspell, confusion and clean sentences")
    parser.add_argument("--jars", required=True, type=pathlib.Path, help="folder with the two Maven artifacts")
    parser.add_argument("--unihan", default="/usr/share/unicode/Unihan_DictionaryLikeData.txt.bz2")
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--dev", type=int, default=300, help="pairs of SIGHAN train15 held out")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    test = sources.read_sighan(args.data, "test15")
    test_texts = {normalise(t) for pair in test for t in pair}
    train15 = [p for p in sources.read_sighan(args.data, "train15") if not {normalise(t) for t in p} & test_texts]
    train15 = list(dict.fromkeys(train15))
    random.Random(15).shuffle(train15)
    dev = [p for p in train15 if p[0] != p[1]][: args.dev]
    barred = test_texts | {normalise(t) for pair in dev for t in pair}

    def allowed(pairs):
        return [p for p in dict.fromkeys(pairs) if not {normalise(t) for t in p} & barred]

    sighan = allowed(train15 + sources.read_sighan(args.data, "train14") + sources.read_sighan(args.data, "train13"))
    ecspell = allowed(sources.read_ecspell(args.data))
    clean = [s for s in dict.fromkeys(sources.read_clean(args.data)) if normalise(s) not in barred]

    bert_tokens, arrays = sources.read_bert(args.jars)
    bert_ids = {t: i for i, t in enumerate(bert_tokens)}
    single, words = sources.read_pinyin(args.jars)
    texts = clean + [t for pair in sighan + ecspell for t in pair]
    vocab, counts = build_vocabulary(texts, bert_ids, single)
    vocab.save(args.out / "vocab.txt")
    frequency = np.array([counts[t] for t in vocab.tokens], np.float64)
    readings = [single.get(t, []) if i >= vocab.first_han else [] for i, t in enumerate(vocab.tokens)]
    syllables = [""] + sorted({r[:-1] for rs in readings for r in rs})
    number = {s: i for i, s in enumerate(syllables)}
    sound = np.zeros((len(vocab), 2), np.int64)  # first and second toneless reading, 0 for none
    for i, rs in enumerate(readings):
        distinct = list(dict.fromkeys(r[:-1] for r in rs))[:2]
        sound[i, : len(distinct)] = [number[s] for s in distinct]

    confusion = sources.read_confusion(args.data / "confusion" / "same_pinyin.txt")
    shapes = shape_neighbours(vocab, sources.read_shapes(args.unihan))
    seen = pair_counts(vocab, sighan + ecspell)
    index, weight = candidate_table(vocab, readings, frequency, confusion, shapes, seen)
    alike = sound_alike_words(vocab, sources.read_word_frequencies(args.jars), words, readings, single)

    tables = {
        "frequency": frequency, "readings": readings, "syllables": syllables, "sound": sound,
        "confusion": confusion, "shapes": shapes, "seen": dict(seen), "words": alike,
    }
    (args.out / "tables.pkl").write_bytes(pickle.dumps(tables))
    rows = [bert_ids[t] for t in vocab.tokens]
    arrays["word.weight"] = arrays["word.weight"][rows]
    state = {name: torch.tensor(array) for name, array in arrays.items()}
    state |= {
        "sound": torch.tensor(sound), "candidates": torch.tensor(index),
        "candidate_weight": torch.tensor(weight),
        "sound_bias": torch.tensor(syllable_similarity(syllables)),
    }
    torch.save(state, args.out / "init.pt")

    def encode(pairs):
        return [(vocab.encode(e), vocab.encode(c)) for e, c in pairs]

    data = {"sighan": encode(sighan), "ecspell": encode(ecspell), "dev": dev,
            "clean": [np.array(vocab.encode(s), np.int16) for s in clean]}
    (args.out / "data.pkl").write_bytes(pickle.dumps(data))
    print(f"vocabulary {len(vocab)} ({len(vocab) - vocab.first_han} Han), syllables {len(syllables)}, "
          f"sighan {len(sighan)}, ecspell {len(ecspell)}, dev {len(dev)}, clean {len(clean)}, sound-alike words {len(alike)}")


if __name__ == "__main__":
    main()
