"""Trains a network that says what each pixel of a drive's pictures shows, on simulated pictures.

    lanetrace dataset -o P/st1 --no-tiles --preset street --style street-eu --rig training/camera/rigs/middle.json \\
        --seeds 5001-5003 --seconds 8          # and more: other styles, rigs, faults
    python3 -m venv .venv && .venv/bin/pip install numpy torch onnx pillow
    .venv/bin/python training/camera/train.py P/* --out MODEL [--steps 3000] [--seed 1] [--held town-us country]

Drives are split by a hash of style and seed; the styles `--held` are not trained on at all. Pictures are randomised hard
(augment.py). The same data and seed give the same network on one kind of machine. MODEL gets the network, its manifest and
a card with the digest of the data and the scores.
"""

import argparse
import pathlib
import time

import torch
from augment import Dice, randomised
from classes import CLASSES, IGNORED
from export import export
from net import MULTIPLE, STRIDE, CameraNet
from pictures import Shot, load
from scores import Confusion, card
from torch import nn
from torch.nn import functional

WIDTH, HEIGHT = 320, 128  # of a crop
FOCAL = 360.0  # pixels a radian of the pictures in use; crops are drawn around it
FOCALS = (250.0, 500.0)
MEAN, STD = 110.0, 60.0  # of 255, of all three colours


def scaled(x: torch.Tensor) -> torch.Tensor:
    """0…1 to what the network sees."""
    return (x * 255 - MEAN) / STD


def resized(shot: Shot, focal: float) -> tuple[torch.Tensor, torch.Tensor]:
    """The whole picture at a focal length: [3, h, w] in 0…1 and labels at the same size, sides cut to MULTIPLE."""
    h, w = (max(MULTIPLE, int(n * focal / shot.focal) // MULTIPLE * MULTIPLE) for n in shot.y.shape)
    x = functional.interpolate(shot.x[None].float() / 255, (h, w), mode="area")[0]
    y = functional.interpolate(shot.y[None, None].float(), (h, w), mode="nearest")[0, 0].to(torch.uint8)
    return x, y


def crop(dice: Dice, shot: Shot) -> tuple[torch.Tensor, torch.Tensor]:
    """A part of the picture at some scale, mirrored at times: [3, HEIGHT, WIDTH] in 0…1 and its labels."""
    low, high = (torch.tensor(f).log() for f in FOCALS)
    focal = dice.uniform(float(low), float(high), 1).exp().item()
    h, w = shot.y.shape
    by = min(shot.focal / focal, h / HEIGHT, w / WIDTH)
    ch, cw = int(HEIGHT * by), int(WIDTH * by)
    top, left = dice.whole(0, h - ch), dice.whole(0, w - cw)
    x = shot.x[:, top : top + ch, left : left + cw][None].float() / 255
    y = shot.y[top : top + ch, left : left + cw][None, None].float()
    x = functional.interpolate(x, (HEIGHT, WIDTH), mode="area" if by >= 1 else "nearest")[0]
    y = functional.interpolate(y, (HEIGHT, WIDTH), mode="nearest")[0, 0].to(torch.uint8)
    return (x.flip(2), y.flip(1)) if dice.chance(0.5) else (x, y)


def at_stride(y: torch.Tensor) -> torch.Tensor:
    """Labels of the output's cells: that of one pixel of each."""
    return y[..., ::STRIDE, ::STRIDE]


def weights(shots: list[Shot]) -> torch.Tensor:
    """Rare classes weigh more, by the root of their share."""
    count = torch.zeros(256)
    for shot in shots:
        count += torch.bincount(shot.y[::4, ::4].flatten().long(), minlength=256)
    share = count[: len(CLASSES)] / count[: len(CLASSES)].sum()
    weight = (share.clamp(min=1e-4)) ** -0.5
    return (weight / (weight * share).sum()).clamp(max=8)


def judged(model: nn.Module, shots: list[Shot], focal: float = FOCAL) -> Confusion:
    model.eval()
    confusion = Confusion(len(CLASSES))
    with torch.no_grad():
        for shot in shots:
            x, y = resized(shot, focal)
            confusion.add(model(scaled(x)[None])[0].argmax(0), at_stride(y))
    return confusion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, nargs="+")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", nargs="*", default=["town-us", "country"])
    parser.add_argument("--plain", action="store_true", help="without randomisation, to see what it brings")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    dice = Dice(torch.Generator().manual_seed(options.seed))
    shots, digest = load(sorted(options.data), options.held)
    of = {split: [shot for shot in shots if shot.split == split] for split in ("train", "validation", "held")}
    print({split: len(some) for split, some in of.items()}, digest[:12], flush=True)
    model = CameraNet(len(CLASSES))
    rate = 3e-3
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, options.steps, pct_start=0.15)
    weight = weights(of["train"])
    began, total = time.time(), 0.0
    model.train()
    for step in range(options.steps):
        batch = []
        for _ in range(options.batch):
            x, y = crop(dice, of["train"][dice.whole(0, len(of["train"]) - 1)])
            batch.append((x if options.plain else randomised(dice, x, y, len(CLASSES)), at_stride(y)))
        x, y = scaled(torch.stack([x for x, _ in batch])), torch.stack([y for _, y in batch]).long()
        loss = functional.cross_entropy(model(x), y, weight, ignore_index=IGNORED, label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % 100 == 99:
            print(f"step {step + 1}: loss {total / 100:.4f}, {time.time() - began:.0f} s", flush=True)
            total = 0.0
            options.out.mkdir(parents=True, exist_ok=True)
            torch.save(model.state_dict(), options.out / "weights.pt")
    scored = {"validation": judged(model, of["validation"]), "held": judged(model, of["held"])}
    text = card(options, model, of, digest, scored)
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), options.out / "weights.pt")
    export(model.eval(), options.out, text, focal=FOCAL, mean=MEAN, std=STD)


if __name__ == "__main__":
    main()
