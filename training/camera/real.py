"""Real pictures with the sets of classes that geometry allows at some pixels (bench/picture-labels.ts writes them).

    .venv/bin/python training/camera/real.py FOLDER --weights MODEL/weights.pt      # how far a network agrees with geometry
"""

import argparse
import dataclasses
import json
import pathlib

import numpy as np
import torch
from classes import CLASSES, GROUND, MOVABLE
from net import MULTIPLE, STRIDE, CameraNet
from PIL import Image
from torch.nn import functional


def bits(*names: str) -> int:
    return sum(1 << CLASSES.index(name) for name in names)


KINDS = {
    "ground": bits(*GROUND),
    "road": bits("road"),
    "paint": bits("paint", "crossing"),
    "moving": bits(*MOVABLE),
    "low": bits(*MOVABLE, "pole", "sign", "light", "vegetation", "building"),
    "high": bits("pole", "sign", "light", "vegetation", "building"),
}


@dataclasses.dataclass(frozen=True)
class RealShot:
    name: str
    x: torch.Tensor  # uint8 [3, h, w]
    u: torch.Tensor  # int64: column, row and set of each labelled pixel
    v: torch.Tensor
    sets: torch.Tensor
    focal: float


def load_real(folder: pathlib.Path) -> list[RealShot]:
    shots = []
    for line in (folder / "pictures.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        x = np.asarray(Image.open(folder / row["image"]).convert("RGB")).copy()
        records = np.frombuffer((folder / row["sets"]).read_bytes(), "<u2").reshape(-1, 3).astype(np.int64)
        u, v, sets = (torch.from_numpy(records[:, k].copy()) for k in range(3))
        shots.append(RealShot(row["image"], torch.from_numpy(x).permute(2, 0, 1).contiguous(), u, v, sets, row["focal"]))
    return shots


def sets_at(shot: RealShot, h: int, w: int) -> torch.Tensor:
    """int64 [h, w] at the size of an output: the set of a cell, 0 where nothing is known or two kinds meet."""
    rows = (shot.v * h // shot.x.shape[1]).clamp(max=h - 1)
    columns = (shot.u * w // shot.x.shape[2]).clamp(max=w - 1)
    index = rows * w + columns
    out = torch.zeros(h * w, dtype=torch.long)
    out[index] = shot.sets
    # The smaller set of two that agree, none where they do not.
    mixed = out[index] & shot.sets
    out[index[mixed == 0]] = 0
    return out.view(h, w)


def seen(shot: RealShot, focal: float) -> torch.Tensor:
    """[3, h, w] in 0…1 at a focal length."""
    h, w = (max(MULTIPLE, int(n * focal / shot.focal) // MULTIPLE * MULTIPLE) for n in shot.x.shape[1:])
    return functional.interpolate(shot.x[None].float() / 255, (h, w), mode="area")[0]


def agreement(model: torch.nn.Module, shots: list[RealShot], focal: float, scaled) -> dict[str, float]:
    """Share of the cells of each kind whose likeliest class is in its set; and precision of movable things and of paint."""
    model.eval()
    hit, count = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    said = dict.fromkeys(("movable", "paint"), 0)
    right = dict.fromkeys(("movable", "paint"), 0)
    with torch.no_grad():
        for shot in shots:
            logits = model(scaled(seen(shot, focal))[None])[0]
            top = logits.argmax(0)
            sets = sets_at(shot, *top.shape)
            inside = (sets >> top) & 1
            for name, kind in KINDS.items():
                there = sets == kind
                hit[name] += int(inside[there].sum())
                count[name] += int(there.sum())
            known = (sets == KINDS["ground"]) | (sets == KINDS["road"]) | (sets == KINDS["paint"])
            movable = sum((top == CLASSES.index(name)).long() for name in MOVABLE) > 0
            near = known | (sets == KINDS["low"]) | (sets == KINDS["moving"])
            said["movable"] += int((movable & near).sum())
            right["movable"] += int((movable & near & ~known).sum())
            paint = ((KINDS["paint"] >> top) & 1) == 1
            way = (sets == KINDS["road"]) | (sets == KINDS["paint"])
            said["paint"] += int((paint & way).sum())
            right["paint"] += int((paint & way & (sets == KINDS["paint"])).sum())
    out = {f"{name} ({count[name]})": hit[name] / max(1, count[name]) for name in KINDS}
    out |= {f"{name}, of what was said ({said[name]})": right[name] / max(1, said[name]) for name in said}
    return out


def main() -> None:
    from train import FOCAL, scaled

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    parser.add_argument("--second-half", action="store_true", help="only the later half of the pictures")
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = CameraNet(len(CLASSES))
    model.load_state_dict(torch.load(options.weights))
    shots = load_real(options.folder)
    if options.second_half:
        shots = shots[len(shots) // 2 :]
    for name, value in agreement(model, shots, FOCAL, scaled).items():
        print(f"{name:40} {value:.3f}")


if __name__ == "__main__":
    main()
