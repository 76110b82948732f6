"""Writes the same points as PCD, PLY, LAS and LAZ with the packages of these formats, or reads files with them, and prints sums as JSON.

    python3 -m pip install pypcd4 plyfile laspy lazrs numpy
    python3 test/interop/read_cloud.py write FOLDER
    python3 test/interop/read_cloud.py read FILE [FILE ...]
"""

import json
import sys
from pathlib import Path

import laspy
import numpy as np
from plyfile import PlyData, PlyElement
from pypcd4 import Encoding, PointCloud

COUNT = 5000


def write(folder):
    rng = np.random.default_rng(7)
    xyz = rng.normal(0, 20, (COUNT, 3)).astype(np.float32)
    intensity = rng.integers(0, 256, COUNT).astype(np.float32)
    ring = rng.integers(0, 64, COUNT).astype(np.uint16)
    columns = [*xyz.T, intensity, ring]
    names = ["x", "y", "z", "intensity", "ring"]
    types = [np.float32] * 4 + [np.uint16]
    cloud = PointCloud.from_points(columns, names, types)
    for encoding in (Encoding.ASCII, Encoding.BINARY, Encoding.BINARY_COMPRESSED):
        cloud.save(folder / f"{encoding.name.lower()}.pcd", encoding=encoding)
    rows = np.zeros(COUNT, dtype=list(zip(names, types)))
    for name, values in zip(names, columns):
        rows[name] = values
    for name, options in {"little": {"byte_order": "<"}, "big": {"byte_order": ">"}, "text": {"text": True}}.items():
        PlyData([PlyElement.describe(rows, "vertex")], **options).write(str(folder / f"{name}.ply"))
    for version, point_format in (("1.2", 0), ("1.2", 1), ("1.2", 2), ("1.2", 3), ("1.4", 6), ("1.4", 7), ("1.4", 8)):
        header = laspy.LasHeader(version=version, point_format=point_format)
        header.offsets, header.scales = np.array([500000.0, 5400000.0, 0.0]), np.array([0.001] * 3)
        header.add_extra_dim(laspy.ExtraBytesParams(name="ring", type=np.uint16))
        las = laspy.LasData(header)
        las.x, las.y, las.z = xyz[:, 0] + 500000.0, xyz[:, 1] + 5400000.0, xyz[:, 2]
        las.intensity, las.ring = intensity.astype(np.uint16), ring
        las.classification = (np.arange(COUNT) % 5).astype(np.uint8)
        for ending in ("las", "laz"):
            las.write(str(folder / f"v{version[-1]}-format{point_format}.{ending}"))


def read(path):
    if path.suffix == ".pcd":
        cloud = PointCloud.from_path(path)
        columns = {name: cloud.pc_data[name] for name in cloud.fields}
    elif path.suffix == ".ply":
        vertex = PlyData.read(str(path))["vertex"]
        columns = {p.name: np.asarray(vertex[p.name]) for p in vertex.properties}
    else:
        las = laspy.read(path)
        columns = {name: np.asarray(getattr(las, name)) for name in ("x", "y", "z", "intensity", "ring", "classification")}
    return {"points": len(columns["x"]), **{k: float(np.sum(v, dtype=np.float64)) for k, v in columns.items()}}


def main():
    verb, *paths = sys.argv[1:]
    if verb == "write":
        write(Path(paths[0]))
    else:
        print(json.dumps({path: read(Path(path)) for path in paths}))


if __name__ == "__main__":
    main()
