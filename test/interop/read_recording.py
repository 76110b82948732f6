"""Reads a recording with the PyPI package rosbags and prints, as JSON, what it finds: by topic the count of messages, the first
and last log time in ns, and sums over values of messages of known types, decoded.

    python3 -m pip install rosbags numpy
    python3 test/interop/read_recording.py LOG [LOG ...]

Several bags are one recording, as are the files of a folder.
"""

import json
import sys
from pathlib import Path

from rosbags.highlevel import AnyReader
from rosbags.typesys import Stores, get_typestore


def value_of(message) -> float:
    """A number that depends on the message's content, the same for ROS 1 and ROS 2."""
    kind = message.__msgtype__
    if kind == "sensor_msgs/msg/Imu":
        a, w = message.linear_acceleration, message.angular_velocity
        return a.x + 2 * a.y + 3 * a.z + w.x + 2 * w.y + 3 * w.z
    if kind == "sensor_msgs/msg/NavSatFix":
        return message.latitude + message.longitude + message.altitude
    if kind == "nav_msgs/msg/Odometry":
        p = message.pose.pose.position
        return p.x + 2 * p.y + 3 * p.z
    if kind == "sensor_msgs/msg/PointCloud2":
        return float(message.width * message.height)
    return 0.0


def main() -> None:
    found: dict = {}
    # Recordings from before Iron have no definitions: those of Humble stand in.
    store = get_typestore(Stores.ROS2_HUMBLE)
    with AnyReader([Path(path) for path in sys.argv[1:]], default_typestore=store) as reader:
        for connection, time, raw in reader.messages():
            topic = found.setdefault(connection.topic, {"count": 0, "first": time, "last": time, "sum": 0.0})
            topic["count"] += 1
            topic["first"] = min(topic["first"], time)
            topic["last"] = max(topic["last"], time)
            if connection.msgtype.split("/")[0] in ("sensor_msgs", "nav_msgs"):
                topic["sum"] += value_of(reader.deserialize(raw, connection.msgtype))
    for topic in found.values():
        topic["first"], topic["last"] = str(topic["first"]), str(topic["last"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
