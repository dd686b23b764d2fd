"""Train the corrector for a given number of minutes; the learning rate falls to zero as the time runs out."""

import argparse
import os
import pathlib
import pickle
import random
import time

import torch

from evaluate import apply, best_threshold, predict
from model import Corrector
from noise import Noise
from text import CLS, SEP, Vocabulary, normalise

MAX_LENGTH = 96
SAMPLES = ["俗话说，走路不知道骑马的幸苦。", "我以经吃过饭了，你在等我一下。", "他的身体建康，每天都去运动场包步。"]


class AdamW:
    """AdamW that works through the parameters in cache-sized pieces, which halves its time on a CPU."""

    PIECE = 1 << 17

    def __init__(self, model, rates, betas=(0.9, 0.98), decay=0.01):
        self.betas, self.decay, self.steps = betas, decay, 0
        self.slots = []
        for name, p in model.named_parameters():
            scale = next((r for prefix, r in rates.items() if name.startswith(prefix)), 1.0)
            decays = p.dim() > 1 and name not in ("candidate_weight", "sound_bias")
            self.slots.append((p, scale, decays, torch.zeros_like(p), torch.zeros_like(p)))

    @torch.no_grad()
    def step(self, rate, clip=1.0):
        """One update at a learning rate, after scaling the gradient down to a norm of at most `clip`."""
        self.steps += 1
        b1, b2 = self.betas
        with_gradient = [s for s in self.slots if s[0].grad is not None]
        norm = float(torch.stack([s[0].grad.norm() for s in with_gradient]).norm())
        if norm != norm:
            return norm
        shrink = min(1.0, clip / (norm + 1e-6))
        correct1, correct2 = 1 - b1 ** self.steps, 1 - b2 ** self.steps
        for p, scale, decays, first, second in with_gradient:
            lr = rate * scale
            flat = [t.view(-1).split(self.PIECE) for t in (p.data, p.grad, first, second)]
            for value, gradient, m, v in zip(*flat):
                if shrink < 1:
                    gradient.mul_(shrink)
                m.mul_(b1).add_(gradient, alpha=1 - b1)
                v.mul_(b2).addcmul_(gradient, gradient, value=1 - b2)
                if decays:
                    value.mul_(1 - lr * self.decay)
                value.addcdiv_(m, v.sqrt().mul_(correct2 ** -0.5).add_(1e-6), value=-lr / correct1)
            p.grad = None
        return norm

    def state(self):
        """What a later run needs to go on."""
        return {"steps": self.steps, "moments": [(s[3], s[4]) for s in self.slots]}

    def load(self, state):
        """Go on from a saved state."""
        self.steps = state["steps"]
        for slot, (first, second) in zip(self.slots, state["moments"], strict=True):
            slot[3].copy_(first)
            slot[4].copy_(second)


class Threads:
    """Chooses between one and all threads by measured speed: on a busy machine one thread may be the faster."""

    def __init__(self, most):
        self.options = (1, most) if most > 1 else (most,)
        self.speed = {}
        self.steps = 0

    def choose(self):
        """Set the number of threads for the next step: the fastest, now and then the other."""
        self.steps += 1
        self.now = max(self.options, key=lambda n: self.speed.get(n, 1e9))
        if self.steps % 12 == 0:
            self.now = next((n for n in self.options if n != self.now), self.now)
        torch.set_num_threads(self.now)

    def report(self, tokens, seconds):
        """Take in how the step went."""
        speed = tokens / seconds
        self.speed[self.now] = speed if self.now not in self.speed else 0.6 * self.speed[self.now] + 0.4 * speed


class Samples:
    """Draws training samples (input ids, sounds, target ids); the mix moves from synthetic to real with progress."""

    def __init__(self, data, noise, rng):
        self.clean, self.sighan, self.ecspell = data["clean"], data["sighan"], data["ecspell"]
        self.noise, self.rng = noise, rng
        self.order, self.cursor = list(range(len(self.clean))), len(self.clean)

    def _next_clean(self):
        if self.cursor >= len(self.order):
            self.rng.shuffle(self.order)
            self.cursor = 0
        ids = self.clean[self.order[self.cursor]].tolist()
        self.cursor += 1
        if len(ids) > MAX_LENGTH:
            start = self.rng.randrange(len(ids) - MAX_LENGTH)
            ids = ids[start:start + MAX_LENGTH]
        return ids

    def _few(self):
        return self.rng.choices((0, 1, 2, 3), (20, 40, 25, 15))[0]

    def draw(self, progress):
        """One sample at a progress from 0 to 1."""
        rng = self.rng
        late = min(1.0, max(0.0, (progress - 0.45) / 0.15))
        if rng.random() < 0.12 + 0.53 * late:
            wrong, right = rng.choice(self.sighan if rng.random() < 0.75 else self.ecspell)
            dice = rng.random()
            if dice < 0.12:
                wrong = right
            elif dice < 0.40:
                wrong = self.noise.corrupt(right, self._few())
            elif dice < 0.55:  # mend some of the errors
                wrong = [r if w != r and rng.random() < 0.5 else w for w, r in zip(wrong, right)]
            wrong, right = wrong[:MAX_LENGTH], right[:MAX_LENGTH]
            hidden = 0.06
        else:
            right = self._next_clean()
            if rng.random() < late:
                wrong, hidden = self.noise.corrupt(right, self._few()), 0.04
            else:
                wrong, hidden = self.noise.corrupt(right, round(len(right) * rng.uniform(0, 0.22))), 0.10
        wrong, sounds = self.noise.hide(wrong, right, hidden)
        nothing = [[0, 0]]
        return [CLS] + wrong + [SEP], nothing + sounds + nothing, [CLS] + right + [SEP]

    def batches(self, progress, tokens, pool=1536):
        """Batches of like lengths, of about that many tokens each, from one pool of samples."""
        drawn = sorted((self.draw(progress) for _ in range(pool)), key=lambda s: len(s[0]) + self.rng.random())
        groups, group = [], []
        for sample in drawn:
            if group and len(sample[0]) * (len(group) + 1) > tokens:
                groups.append(group)
                group = []
            group.append(sample)
        groups.append(group)
        self.rng.shuffle(groups)
        for group in groups:
            width = max(len(s[0]) for s in group)
            yield (
                torch.tensor([s[0] + [0] * (width - len(s[0])) for s in group]),
                torch.tensor([s[1] + [[0, 0]] * (width - len(s[0])) for s in group]),
                torch.tensor([s[2] + [0] * (width - len(s[0])) for s in group]),
            )


def dev_pairs(data):
    """The held-out pairs, each also with its correct sentence as input, as half of real input is correct."""
    return data["dev"] + [(right, right) for _, right in data["dev"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", required=True, type=pathlib.Path, help="folder that prepare.py filled")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for checkpoints, log and pid")
    parser.add_argument("--minutes", type=float, default=75, help="wall-clock budget")
    parser.add_argument("--rate", type=float, default=3e-4, help="peak learning rate of the encoder")
    parser.add_argument("--tokens", type=int, default=2048, help="tokens a batch")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--resume", type=pathlib.Path, help="checkpoint to go on from")
    parser.add_argument("--start-progress", type=float, default=0.0, help="enter the data mix here (0 to 1), for a further cycle")
    parser.add_argument("--no-mixed", action="store_true", help="plain float32 (for processors without bfloat16 products)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "train.pid").write_text(str(os.getpid()))
    log_file = open(args.out / "train.log", "a", encoding="utf-8", buffering=1)

    def log(line):
        print(time.strftime("%H:%M:%S"), line, file=log_file)

    threads = Threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    vocab = Vocabulary.load(args.work / "vocab.txt")
    tables = pickle.loads((args.work / "tables.pkl").read_bytes())
    data = pickle.loads((args.work / "data.pkl").read_bytes())
    saved = torch.load(args.resume, map_location="cpu") if args.resume else None
    state = saved["model"] if saved else torch.load(args.work / "init.pt")
    model = Corrector.from_state(state, vocab.first_han).to(device)
    rates = {"candidate_weight": 8.0, "sound_bias": 8.0, "syllable": 3.0, "transform": 2.0, "bias": 3.0}
    optimiser = AdamW(model, rates)
    if saved and "optimiser" in saved:
        optimiser.load(saved["optimiser"])
    samples = Samples(data, Noise(vocab, tables, rng), rng)
    dev = dev_pairs(data)
    log(f"start: {sum(p.numel() for p in model.parameters()) / 1e6:.1f} M parameters, {device}, torch {torch.__version__}")

    def evaluate():
        model.eval()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=not args.no_mixed):
            edits = predict(model, vocab, [w for w, _ in dev], device)
            shown = predict(model, vocab, SAMPLES, device)
        model.train()
        threshold, result = best_threshold(dev, edits)
        log(f"dev {result} at threshold {threshold}")
        log(" | ".join(apply(normalise(s), e, threshold) for s, e in zip(SAMPLES, shown)))

    def save(name):
        torch.save({"model": model.state_dict(), "optimiser": optimiser.state(), "step": step, "seen": seen}, args.out / "part.pt")
        os.replace(args.out / "part.pt", args.out / name)

    begin = time.time()
    step, seen, window = (saved["step"], saved["seen"], 0) if saved else (0, 0, 0)
    mean = None
    logged = evaluated = stored = begin
    while True:
        started = (time.time() - begin) / (60 * args.minutes)
        if started >= 1:
            break
        for ids, sounds, targets in samples.batches(args.start_progress + (1 - args.start_progress) * started, args.tokens):
            now = time.time()
            progress = (now - begin) / (60 * args.minutes)
            if progress >= 1:
                break
            threads.choose()
            rate = args.rate * min(1.0, (optimiser.steps + 1) / 200, 1 - progress)
            with torch.autocast(device, dtype=torch.bfloat16, enabled=not args.no_mixed):
                loss = model.loss(ids.to(device), sounds.to(device), targets.to(device), dropout=0.1)
            loss.backward()
            optimiser.step(rate)
            threads.report(ids.numel(), time.time() - now)
            mean = float(loss) if mean is None else mean + 0.02 * (float(loss) - mean)
            step, seen, window = step + 1, seen + len(ids), window + len(ids)
            if now - logged > 20:
                log(f"step {step} samples {seen} {window / (now - logged):.0f}/s loss {mean:.4f} rate {rate:.2e} progress {progress:.3f} threads {threads.now}")
                logged, window = now, 0
            if now - evaluated > 240:
                evaluate()
                evaluated = logged = time.time()
                window = 0
            if now - stored > 300:
                save("last.pt")
                stored = time.time()
    save("final.pt")
    evaluate()
    log(f"end: {step} steps, {seen} samples, {(time.time() - begin) / 60:.1f} min")


if __name__ == "__main__":
    main()
