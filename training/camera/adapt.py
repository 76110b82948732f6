"""Self-training: trains a network on with the real pictures of one drive and what geometry says of them.

    .venv/bin/python training/camera/adapt.py P/* --weights MODEL/weights.pt --real FOLDER --out MODEL2

Half of each batch is simulated, half real. At a real pixel with a set of possible classes the loss is −log of the summed
probability of the set; elsewhere the network's own sure answer before the training stands in (pseudo-labels: Lee, ICML
workshop 2013). Only the first half of the pictures is trained on, so that the rest can judge.
"""

import argparse
import pathlib

import torch
from augment import Dice, camera, shade
from classes import CLASSES, IGNORED
from net import STRIDE, CameraNet
from pictures import load
from real import KINDS, RealShot, agreement, load_real, seen, sets_at
from torch.nn import functional
from train import FOCAL, FOCALS, HEIGHT, WIDTH, at_stride, crop, judged, scaled, weights
from augment import randomised

SURE = 0.9
# Kinds with few pixels weigh more.
WEIGHT = {"ground": 1.0, "road": 1.0, "paint": 4.0, "moving": 4.0, "low": 1.0, "high": 0.5}


def real_crop(dice: Dice, shot: RealShot, teacher: CameraNet) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A part of the picture: [3, HEIGHT, WIDTH] in 0…1; sets and sure classes at the output's cells."""
    focal = dice.uniform(max(FOCALS[0], HEIGHT * shot.focal / shot.x.shape[1] + 8), FOCALS[1], 1).item()
    x = seen(shot, focal)
    with torch.no_grad():
        p, top = teacher(scaled(x)[None])[0].softmax(0).max(0)
    top[p < SURE] = IGNORED
    sets = sets_at(shot, *top.shape)
    t = dice.whole(0, (x.shape[1] - HEIGHT) // STRIDE)
    left = dice.whole(0, (x.shape[2] - WIDTH) // STRIDE)
    x = x[:, STRIDE * t : STRIDE * t + HEIGHT, STRIDE * left : STRIDE * left + WIDTH]
    h, w = HEIGHT // STRIDE, WIDTH // STRIDE
    sets, top = sets[t : t + h, left : left + w], top[t : t + h, left : left + w]
    if dice.chance(0.5):
        x = shade(dice, x)
    return camera(dice, x), sets, top


def set_loss(logits: torch.Tensor, sets: torch.Tensor, top: torch.Tensor) -> torch.Tensor:
    log_p = logits.log_softmax(1)
    member = ((sets[:, None] >> torch.arange(len(CLASSES))[None, :, None, None]) & 1) == 1
    inside = log_p.masked_fill(~member, -1e4).logsumexp(1)
    weight = torch.zeros_like(inside)
    for name, kind in KINDS.items():
        weight[sets == kind] = WEIGHT[name]
    by_geometry = -(inside * weight).sum() / weight.sum().clamp(min=1)
    # A pseudo-label that geometry forbids is none.
    allowed = (sets == 0) | (((sets >> top.clamp(max=15)) & 1) == 1)
    labels = torch.where(allowed, top, torch.full_like(top, IGNORED))
    if (labels == IGNORED).all():
        return by_geometry
    return by_geometry + 0.5 * functional.cross_entropy(logits, labels, ignore_index=IGNORED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, nargs="+")
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    parser.add_argument("--real", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", nargs="*", default=["town-us", "country"])
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    dice = Dice(torch.Generator().manual_seed(options.seed))
    shots, _ = load(sorted(options.data), options.held)
    train = [shot for shot in shots if shot.split == "train"]
    real = load_real(options.real)
    learnt, kept = real[: len(real) // 2], real[len(real) // 2 :]
    model, teacher = CameraNet(len(CLASSES)), CameraNet(len(CLASSES)).eval()
    for each in (model, teacher):
        each.load_state_dict(torch.load(options.weights))
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-4, weight_decay=1e-3)
    weight = weights(train)
    model.train()
    for step in range(options.steps):
        batch = [crop(dice, train[dice.whole(0, len(train) - 1)]) for _ in range(4)]
        x = [randomised(dice, a, b, len(CLASSES)) for a, b in batch]
        y = torch.stack([at_stride(b) for _, b in batch]).long()
        parts = [real_crop(dice, learnt[dice.whole(0, len(learnt) - 1)], teacher) for _ in range(4)]
        logits = model(scaled(torch.stack(x + [a for a, _, _ in parts])))
        loss = functional.cross_entropy(logits[:4], y, weight, ignore_index=IGNORED, label_smoothing=0.05)
        loss = loss + set_loss(logits[4:], torch.stack([s for _, s, _ in parts]), torch.stack([t for _, _, t in parts]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 50 == 49:
            print(f"step {step + 1}: loss {loss.item():.3f}", flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), options.out / "weights.pt")
    for name, each in (("before", teacher), ("after", model)):
        print(name, {k: round(v, 3) for k, v in agreement(each, kept, FOCAL, scaled).items()})
        print(name, "simulated, other styles:", round(judged(each, [s for s in shots if s.split == "held"]).mean_iou(), 3))


if __name__ == "__main__":
    main()
