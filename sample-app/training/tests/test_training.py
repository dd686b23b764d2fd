"""Tests of normalisation, noise and export; run with `python3 -m unittest discover tests` in this folder."""

import pathlib
import random
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import numpy as np
import torch

import sources
from evaluate import apply, predict, score
from export import export
from model import Corrector
from noise import Noise
from text import MASK, SPECIAL, UNK, Vocabulary, normalise

HAN = "辛幸心新苦哭库的地得他她"
SOUNDS = {"辛": "xin1", "幸": "xing4", "心": "xin1", "新": "xin1", "苦": "ku3", "哭": "ku1", "库": "ku4",
          "的": "de5", "地": "de5", "得": "de5", "他": "ta1", "她": "ta1"}


def tiny():
    """A vocabulary and tables of a dozen characters."""
    vocab = Vocabulary(SPECIAL + list(",.a1") + list(HAN))
    readings = [[SOUNDS[t]] if t in SOUNDS else [] for t in vocab.tokens]
    tables = {
        "frequency": np.ones(len(vocab)), "readings": readings, "sound": np.zeros((len(vocab), 2), int),
        "shapes": {i: [] for i in range(vocab.first_han, len(vocab))}, "seen": {},
        "words": {"辛苦": [("心哭", 3)]},
    }
    return vocab, tables


class NormalisationTest(unittest.TestCase):
    def test_length_and_forms(self):
        self.assertEqual(normalise("ＡＢＣ，Ｘ１　中文！Zz"), "abc,x1 中文!zz")
        text = "İß𠀀“”。ﬁ"
        self.assertEqual(normalise(text), text)

    def test_unknown(self):
        self.assertEqual(tiny()[0].encode("辛龘"), [tiny()[0].ids["辛"], UNK])


class NoiseTest(unittest.TestCase):
    def setUp(self):
        self.vocab, tables = tiny()
        self.noise = Noise(self.vocab, tables, random.Random(3))

    def test_near_sound(self):
        right = self.vocab.ids["辛"]
        drawn = {self.vocab.tokens[self.noise.wrong_character(right)] for _ in range(200)}
        self.assertLessEqual({"幸", "心", "新"}, drawn)

    def test_corrupt_keeps_length_and_punctuation(self):
        ids = self.vocab.encode("他的辛苦,a1.")
        for _ in range(100):
            out = self.noise.corrupt(ids, 2)
            self.assertEqual(len(out), len(ids))
            self.assertEqual(out[4:], ids[4:])

    def test_hide(self):
        ids = self.vocab.encode("辛苦,")
        hidden, sounds = self.noise.hide(ids, ids, 1.0)
        self.assertEqual(hidden, [MASK, MASK, ids[2]])
        self.assertEqual(len(sounds), 3)

    def test_fuzzy(self):
        self.assertEqual(sources.fuzzy("zhang"), sources.fuzzy("zan"))
        self.assertEqual(sources.fuzzy("xing"), sources.fuzzy("xin"))
        self.assertNotEqual(sources.fuzzy("ma"), sources.fuzzy("ba"))


class ScoreTest(unittest.TestCase):
    def test_score(self):
        pairs = [("幸苦", "辛苦"), ("辛苦", "辛苦"), ("他的", "她的")]
        self.assertEqual(score(pairs, ["辛苦", "心苦", "他的"]), {"precision": 0.5, "recall": 0.5, "f1": 0.5})

    def test_apply(self):
        self.assertEqual(apply("幸苦a", [(0, "辛", 0.9), (1, "哭", 0.2), (2, "的", 1.0)], 0.5), "辛苦a")


class ExportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.manual_seed(5)
        cls.vocab, _ = tiny()
        cls.model = Corrector(len(cls.vocab), cls.vocab.first_han, 6, 4, size=64, layers=2).eval()
        for parameter in cls.model.parameters():  # as the file stores them
            parameter.data = (parameter.data + 0.1 * torch.randn_like(parameter)).half().float()
        first = cls.vocab.first_han
        cls.model.sound[first:, 0] = torch.arange(len(HAN)) % 5 + 1
        cls.model.candidates[first:, 0] = torch.arange(first, len(cls.vocab))
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name) / "gec.pt"
        export(cls.model, cls.path)
        cls.script = torch.jit.load(str(cls.path))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def row(self, text):
        return [2] + self.vocab.encode(text) + [3]

    def test_same_as_the_trained_model(self):
        ids = torch.tensor([self.row("他的辛苦,a龘得地")])
        for ours, theirs in zip(self.model(ids), self.script(ids)):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)

    def test_padding_and_neighbours_do_not_matter(self):
        short, long = self.row("幸苦"), self.row("他的心哭库得她地新的他")
        best, confidence = self.script(torch.tensor([short]))
        padded = torch.tensor([short + [0] * (len(long) - len(short)), long])
        best2, confidence2 = self.script(padded)
        self.assertEqual(best[0].tolist(), best2[0, : len(short)].tolist())
        torch.testing.assert_close(confidence[0], confidence2[0, : len(short)], rtol=1e-4, atol=1e-5)

    def test_only_han_characters_change(self):
        ids = torch.tensor([self.row("a1,龘.")])
        best, confidence = self.script(ids)
        self.assertEqual(best.tolist(), ids.tolist())
        self.assertTrue((confidence == 1).all())
        best, _ = self.script(torch.tensor([self.row(HAN)]))
        self.assertTrue((best[0, 1:-1] >= self.vocab.first_han).all())

    def test_lengths(self):
        for length in (1, 510):
            best, confidence = self.script(torch.tensor([self.row("辛" * length)]))
            self.assertEqual(best.shape, (1, length + 2))
            self.assertEqual(confidence.dtype, torch.float32)

    def test_stored_small_loaded_as_float32(self):
        tensors = dict(self.script.named_buffers())
        self.assertTrue(tensors)
        self.assertTrue({t.dtype for t in tensors.values()} <= {torch.float32, torch.int64})
        floats = sum(t.numel() for n, t in tensors.items() if t.dtype == torch.float32 and n != "sound_rows.value")
        self.assertLess(self.path.stat().st_size, 2 * floats + 120_000)

    def test_predict_skips_what_it_may_not_change(self):
        (edits,) = predict(self.script, self.vocab, ["a龘,"])
        self.assertEqual(edits, [])


if __name__ == "__main__":
    unittest.main()
