"""Reads what a drive was exported as with foreign packages and prints, as JSON, what they find.

    python3 -m pip install mcap mcap-ros2-support rosbags pypcd4 plyfile laspy numpy
    python3 test/interop/check_export.py LOG.mcap FOLDER.pcd FOLDER.ply FOLDER.las

For the MCAP: by topic the count of messages, decoded by mcap-ros2-support and by rosbags. For each folder: by sensor the count of
files and points, and the sums of x, y, z, intensity and ring.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import laspy
import numpy as np
from mcap.reader import make_reader
from mcap_ros2.decoder import DecoderFactory
from plyfile import PlyData
from pypcd4 import PointCloud
from rosbags.highlevel import AnyReader


def by_mcap(path):
    counts = Counter()
    with path.open("rb") as stream:
        reader = make_reader(stream, decoder_factories=[DecoderFactory()])
        for _, channel, _, _ in reader.iter_decoded_messages():
            counts[channel.topic] += 1
    return counts


def by_rosbags(path):
    counts = Counter()
    with AnyReader([path]) as reader:
        for connection, _, raw in reader.messages():
            reader.deserialize(raw, connection.msgtype)
            counts[connection.topic] += 1
    return counts


def columns_of(path):
    if path.suffix == ".pcd":
        cloud = PointCloud.from_path(path)
        return {name: cloud.pc_data[name] for name in cloud.fields}
    if path.suffix == ".ply":
        vertex = PlyData.read(str(path))["vertex"]
        return {p.name: np.asarray(vertex[p.name]) for p in vertex.properties}
    cloud = laspy.read(path)
    return {
        "x": np.asarray(cloud.x),
        "y": np.asarray(cloud.y),
        "z": np.asarray(cloud.z),
        "intensity": np.asarray(cloud.intensity),
        **({"ring": np.asarray(cloud.ring)} if "ring" in cloud.point_format.dimension_names else {}),
    }


def main():
    log, *folders = map(Path, sys.argv[1:])
    found = {"mcap": by_mcap(log), "rosbags": by_rosbags(log)}
    for folder in folders:
        for sensor in sorted(folder.iterdir()):
            sums = Counter()
            files = sorted(sensor.iterdir())
            for file in files:
                columns = columns_of(file)
                sums["points"] += len(columns["x"])
                for name in ("x", "y", "z", "intensity", "ring"):
                    if name in columns:
                        sums[name] += float(np.sum(columns[name], dtype=np.float64))
            found[f"{folder.name}/{sensor.name}"] = {"files": len(files), **sums}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
