"""Opens a simulated log with two foreign readers, the PyPI packages mcap (with mcap-ros2-support) and rosbags.

    python3 -m pip install mcap mcap-ros2-support rosbags numpy
    python3 test/interop/check_log.py LOG.mcap

Exits with 0 when every message of every topic decodes in both and both count the same, otherwise with a traceback.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from mcap.reader import make_reader
from mcap_ros2.decoder import DecoderFactory
from rosbags.highlevel import AnyReader


def points_of(message) -> np.ndarray:
    """The cloud as a structured array, by the fields the message itself names."""
    formats = {2: "u1", 4: "<u2", 6: "<u4", 7: "<f4", 8: "<f8"}
    dtype = np.dtype(
        {
            "names": [f.name for f in message.fields],
            "formats": [formats[f.datatype] for f in message.fields],
            "offsets": [f.offset for f in message.fields],
            "itemsize": message.point_step,
        }
    )
    return np.frombuffer(bytes(message.data), dtype=dtype)


def by_mcap(path: Path) -> Counter:
    counts: Counter = Counter()
    with path.open("rb") as stream:
        reader = make_reader(stream, decoder_factories=[DecoderFactory()])
        for schema, channel, _, message in reader.iter_decoded_messages():
            counts[channel.topic] += 1
            if schema.name == "sensor_msgs/msg/PointCloud2":
                points = points_of(message)
                assert len(points) == message.width * message.height
                assert np.isfinite(points["x"]).all()
                assert points["t"].max() < 1e8, "points lie within their sweep of 0.1 s"
                assert points["ring"].max() < 64
            if schema.name == "sensor_msgs/msg/CompressedImage":
                assert bytes(message.data[:3]) == b"\xff\xd8\xff", "a JPEG"
    return counts


def by_rosbags(path: Path) -> Counter:
    counts: Counter = Counter()
    with AnyReader([path]) as reader:
        for connection, _, raw in reader.messages():
            reader.deserialize(raw, connection.msgtype)
            counts[connection.topic] += 1
    return counts


def main() -> None:
    path = Path(sys.argv[1])
    ours, theirs = by_mcap(path), by_rosbags(path)
    assert ours, "the log is empty"
    assert ours == theirs, (ours, theirs)
    for topic, count in sorted(ours.items()):
        print(f"{count:6d}  {topic}")


if __name__ == "__main__":
    main()
