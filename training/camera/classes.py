"""The classes of the camera network, and how the labels of simulated pictures become them (docs/dataset.md)."""

import json
import pathlib

import numpy as np
from PIL import Image, ImageDraw

CLASSES = [
    "road", "pavement", "kerb", "paint", "crossing", "vehicle", "person", "pole", "sign", "light", "vegetation",
    "building", "sky", "terrain",
]  # fmt: skip
IGNORED = 255
# What lies on the ground, and what stands on it and moves or may move away.
GROUND = ("road", "pavement", "kerb", "paint", "crossing", "terrain")
MOVABLE = ("vehicle", "person")

OF_LABEL = {
    "road": "road", "marking": "paint", "kerb": "kerb", "pavement": "pavement", "ground": "terrain",
    "building": "building", "wall": "building", "vegetation": "vegetation", "trunk": "vegetation", "pole": "pole",
    "sign": "sign", "signal": "light", "car": "vehicle", "van": "vehicle", "truck": "vehicle", "bus": "vehicle",
    "motorcycle": "vehicle", "bicycle": "vehicle", "cyclist": "person", "pedestrian": "person", "sky": "sky",
}  # fmt: skip
LEAST_DEPTH_M = 0.4
FURTHEST_M = 80.0


def table(pixel_classes: list[str]) -> np.ndarray:
    """uint8 [256]: a label of the data set to a class; what has none is ignored."""
    out = np.full(256, IGNORED, np.uint8)
    for number, name in enumerate(pixel_classes):
        if name in OF_LABEL:
            out[number] = CLASSES.index(OF_LABEL[name])
    return out


def rotation(q: dict) -> np.ndarray:
    w, x, y, z = q["w"], q["x"], q["y"], q["z"]
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip


def crossing_mask(row: dict, outlines: list) -> np.ndarray:
    """bool [row, column]: pixels that look at the outline of a crossing, whatever stands before it. Pinhole lenses."""
    model, pose = row["model"], row["T_map_camera"]
    if model["lens"] != "pinhole":
        raise ValueError(f"{row['image']}: crossings are drawn through pinhole lenses, not {model['lens']}")
    turn, place = rotation(pose["q"]), np.array(pose["p"])
    picture = Image.new("1", (model["width"], model["height"]))
    draw = ImageDraw.Draw(picture)
    for outline in outlines:
        points = (np.array(outline) - place) @ turn
        if np.hypot(*points[:, [0, 2]].T).min() > FURTHEST_M:
            continue
        inside = clipped(points)
        if len(inside) >= 3:
            pixels = [
                (model["fx"] * x / z + model["cx"], model["fy"] * y / z + model["cy"]) for x, y, z in inside
            ]
            draw.polygon(pixels, fill=1)
    return np.asarray(picture)


def clipped(points: np.ndarray) -> list[np.ndarray]:
    """The polygon before the camera (Sutherland and Hodgman, CACM 1974, against one plane)."""
    out = []
    for a, b in zip(points, np.roll(points, -1, axis=0), strict=True):
        if a[2] >= LEAST_DEPTH_M:
            out.append(a)
        if (a[2] >= LEAST_DEPTH_M) != (b[2] >= LEAST_DEPTH_M):
            out.append(a + (b - a) * (LEAST_DEPTH_M - a[2]) / (b[2] - a[2]))
    return out


def classes_of(row: dict, labels: np.ndarray, outlines: list, of_label: np.ndarray) -> np.ndarray:
    """uint8 [row, column]: places in CLASSES. Paint in the outline of a crossing is the crossing's."""
    out = of_label[labels]
    out[(out == CLASSES.index("paint")) & crossing_mask(row, outlines)] = CLASSES.index("crossing")
    return out


def outlines_of(folder: pathlib.Path) -> list:
    return json.loads((folder / "crossings.json").read_text(encoding="utf-8"))
