"""Characters, normalisation and the vocabulary of the spelling corrector."""

PAD, UNK, CLS, SEP, MASK = range(5)
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def is_han(char: str) -> bool:
    """True for the characters that the corrector may change or propose."""
    return "\u4e00" <= char <= "\u9fff"


def normalise_char(char: str) -> str:
    """Half-width form of full-width ASCII and of U+3000, then a-z for A-Z; anything else stays."""
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:
        code -= 0xFEE0
    elif code == 0x3000:
        code = 0x20
    if 0x41 <= code <= 0x5A:
        code += 0x20
    return chr(code)


def normalise(text: str) -> str:
    """Normalise code point by code point, so that the length never changes."""
    return "".join(map(normalise_char, text))


class Vocabulary:
    """One token a character; the Han characters have the last ids, from `first_han` on."""

    def __init__(self, tokens):
        self.tokens = list(tokens)
        self.ids = {token: i for i, token in enumerate(self.tokens)}
        self.first_han = next(i for i, t in enumerate(self.tokens) if len(t) == 1 and is_han(t))

    @classmethod
    def load(cls, path):
        """Read vocab.txt, where the line number (from 0) is the id."""
        with open(path, encoding="utf-8") as file:
            return cls(line.rstrip("\n") for line in file)

    def save(self, path):
        """Write vocab.txt."""
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(token + "\n" for token in self.tokens)

    def __len__(self):
        return len(self.tokens)

    def encode(self, text: str):
        """Ids of the characters of a text, without [CLS] and [SEP]."""
        ids = self.ids
        return [ids.get(char, UNK) for char in normalise(text)]
