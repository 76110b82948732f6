"""Trains resources/models/markings: painted markings from the ground rasters of a data set, as an ONNX network.

    python3 -m venv .venv && .venv/bin/pip install numpy torch onnx
    .venv/bin/python training/markings/train.py DATASET [--epochs 30] [--seed 1] [--out FOLDER]

A small U-Net (Ronneberger, Fischer and Brox, MICCAI 2015) over cells of 10 cm: normalised lidar intensity, whether it is
known, and camera colour in; probability of paint out. Trained with binary cross-entropy on cells that the drive saw, on
the drives of the split "train"; judged on those of "validation". Runs on a CPU in some minutes, on a GPU where there is one.
"""

import argparse
import hashlib
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "dataset"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "network"))
from lanetrace_dataset import Dataset  # noqa: E402
from network_file import write_network  # noqa: E402

OUT = pathlib.Path(__file__).resolve().parents[2] / "resources" / "models" / "markings"
POOL = 2  # raster cells of 5 cm along a side of one of the network's
INPUTS = [
    {"name": "intensity", "unit": "σ", "mean": 0, "std": 1, "missing": 0},
    {"name": "known", "unit": "", "mean": 0, "std": 1, "source": "valid", "of": "intensity"},
    {"name": "red", "unit": "of 255", "mean": 100, "std": 60, "missing": -1.6667},
    {"name": "green", "unit": "of 255", "mean": 100, "std": 60, "missing": -1.6667},
    {"name": "blue", "unit": "of 255", "mean": 100, "std": 60, "missing": -1.6667},
]
# Halving twice reaches 22 cells: what the tiles overlap by, rounded up.
OVERLAP = 24


def pooled(plane: np.ndarray) -> np.ndarray:
    """Mean over blocks of POOL × POOL known cells; NaN where none is known."""
    n = plane.shape[0] // POOL
    blocks = plane.reshape(n, POOL, n, POOL)
    known = ~np.isnan(blocks)
    count = known.sum((1, 3))
    total = np.where(known, blocks, 0).sum((1, 3))
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def inputs_of(data: Dataset, channels: np.ndarray) -> np.ndarray:
    """What engine/models feeds the network: scaled, pooled, missing values filled. Colour is 0 where no picture saw the ground."""
    of = {name: np.asarray(channels[data.channels.index(name)]) for name in ("intensity", "red", "green", "blue")}
    planes = []
    for channel in INPUTS:
        if channel.get("source") == "valid":
            planes.append((~np.isnan(pooled(of[channel["of"]]))).astype(np.float32))
            continue
        raw = of[channel["name"]]
        values = pooled(raw if channel["name"] == "intensity" else np.nan_to_num(raw, nan=0.0))
        scaled = (values - channel["mean"]) / channel["std"]
        planes.append(np.where(np.isnan(values), channel["missing"], scaled).astype(np.float32))
    return np.stack(planes)


def target_of(data: Dataset, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Paint per pooled cell (1 where at least half of what was seen is paint) and where anything was seen."""
    plane = np.asarray(labels[data.labels.index("paint")])
    n = plane.shape[0] // POOL
    blocks = plane.reshape(n, POOL, n, POOL)
    seen = (blocks != data.unseen).sum((1, 3))
    paint = (blocks == 1).sum((1, 3))
    return (2 * paint >= np.maximum(seen, 1)).astype(np.float32), (seen > 0).astype(np.float32)


def load(data: Dataset, split: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    x, y, w = [], [], []
    for tile in data.tiles(split):
        x.append(inputs_of(data, tile.channels))
        paint, seen = target_of(data, tile.labels)
        y.append(paint[None])
        w.append(seen[None])
    if not x:
        raise SystemExit(f"{data.folder}: no tiles in the split {split!r}; make the data set with at least five seeds")
    return tuple(torch.from_numpy(np.stack(v)) for v in (x, y, w))


def block(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, padding=1), nn.BatchNorm2d(outside), nn.ReLU(),
        nn.Conv2d(outside, outside, 3, padding=1), nn.BatchNorm2d(outside), nn.ReLU(),
    )  # fmt: skip


class UNet(nn.Module):
    """Two halvings; 16, 32 and 64 features."""

    def __init__(self, channels: int):
        super().__init__()
        self.a, self.b, self.c = block(channels, 16), block(16, 32), block(32, 64)
        self.up_b, self.up_a = nn.ConvTranspose2d(64, 32, 2, stride=2), nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.d, self.e = block(64, 32), block(32, 16)
        self.out = nn.Conv2d(16, 1, 1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        a = self.a(x)
        b = self.b(self.pool(a))
        c = self.c(self.pool(b))
        d = self.d(torch.cat([self.up_b(c), b], 1))
        return self.out(self.e(torch.cat([self.up_a(d), a], 1)))


def turned(batch: tuple[torch.Tensor, ...], generator: torch.Generator) -> tuple[torch.Tensor, ...]:
    """Quarter turns and mirror images: roads run in all directions. Colour is left out of one batch in five, intensity of one in ten."""
    k, mirror, drop = torch.randint(0, 4, (1,), generator=generator).item(), torch.rand(2, generator=generator), None
    x, y, w = (torch.rot90(t, k, (2, 3)) for t in batch)
    if mirror[0] < 0.5:
        x, y, w = (t.flip(3) for t in (x, y, w))
    drop = mirror[1].item()
    if drop < 0.2:
        x = x.clone()
        x[:, 2:] = INPUTS[2]["missing"]
    elif drop < 0.3:
        x = x.clone()
        x[:, :2] = 0
    return x, y, w


def scores(logit: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> dict[str, float]:
    """IoU and F1 at 0.5, best F1 over thresholds, and expected calibration error in ten bins, over seen cells."""
    p, t = torch.sigmoid(logit)[w > 0], y[w > 0] > 0.5

    def at(threshold: float) -> tuple[float, float]:
        hit = ((p >= threshold) & t).sum().item()
        either = ((p >= threshold) | t).sum().item()
        both = (p >= threshold).sum().item() + t.sum().item()
        return hit / max(1, either), 2 * hit / max(1, both)

    bins = (p * 10).long().clamp(0, 9)
    ece = sum(
        (bins == k).float().mean().item() * abs(p[bins == k].mean().item() - t[bins == k].float().mean().item())
        for k in range(10)
        if (bins == k).any()
    )
    iou, f1 = at(0.5)
    return {"iou": iou, "f1": f1, "best_f1": max(at(k / 20)[1] for k in range(2, 19)), "ece": ece}


def export(model: nn.Module, out: pathlib.Path, card: str) -> None:
    tile = 200  # a tile of accumulation with the filter's margin, 152 cells, and the overlap around it
    manifest = {
        "name": "markings",
        "title": "Painted markings (U-Net, trained on simulated drives)",
        "version": "1",
        "task": "segmentation",
        "licence": "Apache-2.0",
        "input": {
            "name": "raster", "layout": "NCHW", "channels": INPUTS, "resolutionM": 0.1, "tile": tile, "overlap": OVERLAP,
        },
        "output": {"name": "marking", "layout": "NCHW", "classes": ["marking"], "activation": "logit"},
    }  # fmt: skip
    write_network(model, torch.zeros(1, len(INPUTS), tile, tile), out, manifest, card)


def digest_of(folder: pathlib.Path) -> str:
    """SHA-256 of all files of a data set, with their names, in the order of the names."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, default=OUT, help="folder of the network (default: the shipped one's)")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    generator = torch.Generator().manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    data = Dataset(options.dataset)
    x, y, w = load(data, "train")
    vx, vy, vw = load(data, "validation")
    model = UNet(len(INPUTS)).to(device)
    rate = 2e-3
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=1e-4)
    steps = options.epochs * ((len(x) + options.batch - 1) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps)
    began = time.time()

    def judged() -> dict[str, float]:
        model.eval()
        with torch.no_grad():
            logit = torch.cat([model(part.to(device)).cpu() for part in vx.split(8)])
        return scores(logit, vy, vw)

    for epoch in range(options.epochs):
        model.train()
        total = 0.0
        for at in torch.randperm(len(x), generator=generator).split(options.batch):
            bx, by, bw = (t.to(device) for t in turned((x[at], y[at], w[at]), generator))
            # Paint is a few cells in a hundred: it weighs three times as much.
            loss = nn.functional.binary_cross_entropy_with_logits(model(bx), by, weight=bw * (1 + 2 * by))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(at)
        if epoch % 5 == 4 or epoch == options.epochs - 1:
            result = judged()
            print(f"epoch {epoch + 1}: loss {total / len(x):.4f}, validation IoU {result['iou']:.3f}, F1 {result['f1']:.3f}, ECE {result['ece']:.4f}", flush=True)
    result = judged()
    drives = ", ".join(d["name"] for d in data.drives("train"))
    held = ", ".join(d["name"] for d in data.drives("validation"))
    crossings = sum(tile.row["count"].get("crossing", 0) > 0 for tile in data.tiles("train"))
    rigs = sorted({d["source"].get("rig", "?") for d in data.drives()})
    styles = sorted({d["source"].get("style", "?") for d in data.drives()})
    card = f"""# Painted markings

A U-Net (two halvings, 16 to 64 features, {sum(p.numel() for p in model.parameters())} parameters) that gives the probability of paint on each 10 cm cell of the
ground rasters, from normalised lidar intensity and camera colour. Made by `training/markings/train.py` with seed {options.seed} and {options.epochs} epochs
on {len(x)} tiles of the data set `{digest_of(options.dataset)[:16]}`, simulated drives (style {", ".join(styles)}, rig {", ".join(rigs)}; {crossings} of the tiles show a crossing): {drives}.

Validation, {len(vx)} tiles of drives never trained on ({held}): IoU {result["iou"]:.3f}, F1 {result["f1"]:.3f} (best over thresholds
{result["best_f1"]:.3f}), expected calibration error {result["ece"]:.4f} over the cells seen.

It has seen no real drive. Lanetrace runs it beside the classical filter or fused with it when asked (`evidence.model`,
`evidence.use`); by itself it takes part in nothing.
"""
    export(model, options.out, card)
    print(f"{time.time() - began:.0f} s of training on {device}; {result}")


if __name__ == "__main__":
    main()
