"""Pictures of data sets in memory: of simulated drives with a class a pixel, of real ones with sets of possible classes."""

import dataclasses
import hashlib
import json
import pathlib
import sys

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "dataset"))
from classes import classes_of, outlines_of, table  # noqa: E402
from lanetrace_dataset import Dataset  # noqa: E402

VALIDATION = 6  # one seed in so many, by a hash


@dataclasses.dataclass(frozen=True)
class Shot:
    """A picture: uint8 [3, h, w], uint8 [h, w] places in CLASSES, and pixels a radian."""

    name: str
    style: str
    split: str  # train, validation, or held: of a style that is not trained on
    x: torch.Tensor
    y: torch.Tensor
    focal: float


def split_of(style: str, seed: str, held: list[str]) -> str:
    if style in held:
        return "held"
    digest = hashlib.sha256(f"{style} {seed}".encode()).digest()
    return "validation" if digest[0] % VALIDATION == 0 else "train"


def load(folders: list[pathlib.Path], held: list[str]) -> tuple[list[Shot], str]:
    """All pictures that have labels, in the order of the folders; and a digest of their bytes."""
    shots, digest = [], hashlib.sha256()
    for folder in folders:
        data = Dataset(folder)
        of_label = table(data.pixel_classes)
        for drive in data.drives():
            source = drive["source"]
            split = split_of(source["style"], source["seed"], held)
            place = folder / drive["name"]
            outlines = outlines_of(place)
            for line in (place / "pictures.jsonl").read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if "classes" not in row:
                    continue
                for name in (row["image"], row["classes"]):
                    digest.update((place / name).read_bytes())
                picture = np.asarray(Image.open(place / row["image"]).convert("RGB"))
                y = classes_of(row, np.asarray(Image.open(place / row["classes"])), outlines, of_label)
                shots.append(
                    Shot(
                        f"{folder.name}/{drive['name']}/{row['image']}",
                        source["style"],
                        split,
                        torch.from_numpy(picture.copy()).permute(2, 0, 1).contiguous(),
                        torch.from_numpy(y.copy()),
                        row["model"]["fx"],
                    )
                )
    return shots, digest.hexdigest()
