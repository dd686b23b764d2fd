"""Synthetic spelling errors: same and near sounds, like shapes, known confusions, sound-alike words, hidden characters."""

import collections
from bisect import bisect
from itertools import accumulate

import sources
from text import MASK

KINDS = (("same", 0.50), ("near", 0.20), ("seen", 0.16), ("shape", 0.12), ("any", 0.02))


class Choice:
    """A weighted draw from a list."""

    def __init__(self, weighted):
        self.items = [item for item, _ in weighted]
        self.sums = list(accumulate(weight for _, weight in weighted))

    def draw(self, rng):
        """One item, in proportion to its weight."""
        return self.items[min(bisect(self.sums, rng.random() * self.sums[-1]), len(self.items) - 1)]


class Noise:
    """Draws wrong characters and words for right ones, from the tables that prepare.py made."""

    def __init__(self, vocab, tables, rng):
        self.vocab, self.rng = vocab, rng
        self.first = vocab.first_han
        self.sound = [list(map(int, row)) for row in tables["sound"]]
        self.kinds = Choice(KINDS)
        self.choices = self._characters(tables)
        self.words = {
            tuple(vocab.encode(word)): Choice([(vocab.encode(other), (count + 1) ** 0.5) for other, count in others])
            for word, others in tables["words"].items()
        }

    def _characters(self, tables):
        """{kind: {right id: Choice of wrong ids}}."""
        readings, frequency = tables["readings"], tables["frequency"]
        popular = (frequency + 1) ** 0.6
        exact, folded = collections.defaultdict(set), collections.defaultdict(set)
        ids = range(self.first, len(self.vocab))
        for i in ids:
            for reading in readings[i][:2]:
                exact[reading[:-1]].add(i)
                folded[sources.fuzzy(reading[:-1])].add(i)
        seen = collections.defaultdict(list)
        for (wrong, right), count in tables["seen"].items():
            seen[right].append((wrong, count))
        out = {kind: {} for kind, _ in KINDS}
        anything = Choice([(i, popular[i]) for i in ids])
        for i in ids:
            same = set().union(*(exact[r[:-1]] for r in readings[i][:2])) - {i}
            near = set().union(*(folded[sources.fuzzy(r[:-1])] for r in readings[i][:2])) - same - {i}
            tones = set(readings[i][:2])
            out["same"][i] = [(j, popular[j] * (2 if tones & set(readings[j][:2]) else 1)) for j in same]
            out["near"][i] = [(j, popular[j]) for j in near]
            out["shape"][i] = [(j, s ** 2 * popular[j] ** 0.5) for j, s in tables["shapes"][i]]
            out["seen"][i] = seen[i]
        for kind in ("same", "near", "shape", "seen"):
            out[kind] = {i: Choice(sorted(options)) for i, options in out[kind].items() if options}
        out["any"] = dict.fromkeys(ids, anything)
        return out

    def wrong_character(self, right):
        """A wrong character for a right one."""
        for _ in range(4):
            choice = self.choices[self.kinds.draw(self.rng)].get(right)
            if choice:
                wrong = choice.draw(self.rng)
                if wrong != right:
                    return wrong
        return right

    def _sound_alike(self, ids, at):
        """(start, ids) of a sound-alike of a dictionary word that covers a position, or None."""
        for length in (4, 3, 2):
            starts = [s for s in range(max(0, at - length + 1), at + 1) if tuple(ids[s:s + length]) in self.words]
            if starts:
                start = self.rng.choice(starts)
                return start, self.words[tuple(ids[start:start + length])].draw(self.rng)
        return None

    def corrupt(self, ids, errors):
        """A copy of a sentence with about that many errors, one in five of them a whole sound-alike word."""
        out, rng = list(ids), self.rng
        places = [i for i, c in enumerate(ids) if c >= self.first]
        for at in rng.sample(places, min(errors, len(places))):
            alike = self._sound_alike(ids, at) if rng.random() < 0.2 else None
            if alike:
                out[alike[0]:alike[0] + len(alike[1])] = alike[1]
            else:
                out[at] = self.wrong_character(ids[at])
        return out

    def hide(self, wrong, right, rate, tell=0.75):
        """(input ids, their sounds): some Han characters become [MASK], mostly with their sound still told."""
        rng, first = self.rng, self.first
        sounds = [self.sound[c] for c in wrong]
        if rate:
            wrong = list(wrong)
            for i, c in enumerate(right):
                if c >= first and rng.random() < rate:
                    wrong[i] = MASK
                    sounds[i] = self.sound[c] if rng.random() < tell else [0, 0]
        return wrong, sounds
