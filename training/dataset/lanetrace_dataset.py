"""Reads a data set that `lanetrace dataset` made (docs/dataset.md). NumPy alone; pictures want Pillow.

    data = Dataset("roads")
    for tile in data.tiles("train"):
        tile.channels   # float32 [channel, row, column]; NaN where there is no data
        tile.labels     # uint8   [label, row, column]; 1, 0, 255 not seen
"""

import dataclasses
import json
import pathlib
from collections.abc import Iterator

import numpy as np

FORMAT = "lanetrace-dataset/1"


@dataclasses.dataclass(frozen=True)
class Tile:
    drive: str
    name: str
    row: dict
    folder: pathlib.Path

    @property
    def channels(self) -> np.ndarray:
        return np.load(self.folder / "tiles" / f"{self.name}.channels.npy", mmap_mode="r")

    @property
    def labels(self) -> np.ndarray:
        return np.load(self.folder / "tiles" / f"{self.name}.labels.npy", mmap_mode="r")


@dataclasses.dataclass(frozen=True)
class Picture:
    drive: str
    row: dict
    folder: pathlib.Path

    def image(self) -> np.ndarray:
        """uint8 [row, column, 3]."""
        return self._read("image")

    def classes(self) -> np.ndarray:
        """uint8 [row, column]: places in Dataset.pixel_classes."""
        return self._read("classes")

    def instances(self) -> np.ndarray:
        """uint16 [row, column]: the id of the thing, 0 for none."""
        return self._read("instances")

    def _read(self, what: str) -> np.ndarray:
        from PIL import Image

        if what not in self.row:
            raise ValueError(f"{self.drive} {self.row['camera']} {self.row['seq']}: no {what} was written")
        return np.asarray(Image.open(self.folder / self.row[what]))


class Dataset:
    """@raise ValueError: when the folder holds no data set of a version that is known here."""

    def __init__(self, folder: str | pathlib.Path):
        self.folder = pathlib.Path(folder)
        path = self.folder / "dataset.json"
        self.index = json.loads(path.read_text(encoding="utf-8"))
        if self.index.get("format") != FORMAT:
            raise ValueError(f"{path}: it is {self.index.get('format')!r}, not {FORMAT}")
        self.channels = [c["name"] for c in self.index["channels"]]
        self.labels = [label["name"] for label in self.index["labels"]]
        self.unseen = self.index["unseen"]
        self.resolution_m = self.index["resolutionM"]
        self.cells = self.index["cells"]
        self.pixel_classes = self.index["pixelClasses"]

    def drives(self, split: str | None = None) -> list[dict]:
        return [d for d in self.index["drives"] if split in (None, d["split"])]

    def _rows(self, split: str | None, name: str) -> Iterator[tuple[str, dict, pathlib.Path]]:
        for drive in self.drives(split):
            folder = self.folder / drive["name"]
            path = folder / name
            for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
                yield drive["name"], json.loads(line), folder

    def tiles(self, split: str | None = None) -> Iterator[Tile]:
        for drive, row, folder in self._rows(split, "tiles.jsonl"):
            yield Tile(drive, row["tile"], row, folder)

    def pictures(self, split: str | None = None) -> Iterator[Picture]:
        for drive, row, folder in self._rows(split, "pictures.jsonl"):
            yield Picture(drive, row, folder)


def main() -> None:
    import sys

    data = Dataset(sys.argv[1])
    for split in ("train", "validation"):
        tiles = list(data.tiles(split))
        share = {
            name: np.mean([(np.asarray(t.labels[k]) == 1).sum() / max(1, (np.asarray(t.labels[k]) != data.unseen).sum()) for t in tiles])
            if tiles
            else 0.0
            for k, name in enumerate(data.labels)
        }
        shares = ", ".join(f"{name} {100 * value:.2f} %" for name, value in share.items())
        print(f"{split}: {len(data.drives(split))} drives, {len(tiles)} tiles ({shares}), {sum(1 for _ in data.pictures(split))} pictures")


if __name__ == "__main__":
    main()
