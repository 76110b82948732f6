"""Reads a log of Argoverse 2 or a scene of nuScenes with the data sets' own packages, and prints what it finds as JSON: by stream
the count, the first and last time in ns, and a sum over values.

    python3 -m pip install pyarrow numpy            # Argoverse 2: av2's reader of feather files is pyarrow's
    python3 -m pip install nuscenes-devkit          # nuScenes
    python3 test/interop/read_data_set.py argoverse2 LOG
    python3 test/interop/read_data_set.py repack FOLDER OUT PACKING    # Waymo Open 2: the same tables as pyarrow writes them
    python3 test/interop/read_data_set.py nuscenes DATAROOT VERSION SCENE
"""

import json
import sys
from pathlib import Path


def found(times, total) -> dict:
    return {"count": len(times), "first": str(min(times)), "last": str(max(times)), "sum": float(total)}


def argoverse2(log: Path) -> dict:
    import numpy as np
    from pyarrow import feather

    out = {}
    times, total = [], 0.0
    for path in sorted((log / "sensors" / "lidar").glob("*.feather")):
        table = feather.read_table(path)
        x, y, z = (table[name].to_numpy().astype(np.float64) for name in ("x", "y", "z"))
        total += x.sum() + 2 * y.sum() + 3 * z.sum()
        total += table["laser_number"].to_numpy().astype(np.float64).sum()
        total += table["offset_ns"].to_numpy().astype(np.float64).sum() / 1e9
        times.append(int(path.stem))
    out["lidar"] = found(times, total)
    for camera in sorted(path for path in (log / "sensors" / "cameras").glob("*")):
        files = sorted(camera.glob("*.jpg"))
        out[camera.name] = found([int(f.stem) for f in files], sum(f.stat().st_size for f in files))
    poses = feather.read_table(log / "city_SE3_egovehicle.feather")
    total = sum(poses[name].to_numpy().sum() for name in ("tx_m", "ty_m", "tz_m"))
    out["city_SE3_egovehicle"] = found(poses["timestamp_ns"].to_numpy().tolist(), total)
    boxes = feather.read_table(log / "annotations.feather")
    times = sorted(set(boxes["timestamp_ns"].to_numpy().tolist()))
    out["annotations"] = found(times, boxes["tx_m"].to_numpy().sum() + boxes["length_m"].to_numpy().sum())
    return out


def nuscenes(root: str, version: str, name: str) -> dict:
    import numpy as np
    from nuscenes.can_bus.can_bus_api import NuScenesCanBus
    from nuscenes.nuscenes import NuScenes
    from nuscenes.utils.data_classes import LidarPointCloud, RadarPointCloud

    data = NuScenes(version, root, verbose=False)
    scene = next(each for each in data.scene if each["name"] == name)
    samples = {each["token"] for each in data.sample if each["scene_token"] == scene["token"]}
    streams: dict = {}
    for each in data.sample_data:
        if each["sample_token"] not in samples:
            continue
        path = str(Path(root) / each["filename"])
        if each["sensor_modality"] == "lidar":
            value = LidarPointCloud.from_file(path).points.astype(np.float64).sum()
        elif each["sensor_modality"] == "radar":
            every = list(range(18))
            value = RadarPointCloud.from_file(path, every, every, every).points[[0, 1, 2, 5, 8, 9]].astype(np.float64).sum()
        else:
            value = Path(path).stat().st_size
        times, values = streams.setdefault(each["channel"], ([], []))
        times.append(each["timestamp"] * 1000)
        values.append(value)
    out = {channel: found(times, sum(values)) for channel, (times, values) in streams.items()}
    # The boxes in the vehicle's frame, by the devkit's own way there.
    times, total = [], 0.0
    for token in samples:
        sample = data.get("sample", token)
        times.append(sample["timestamp"] * 1000)
        lidar = data.get("sample_data", sample["data"]["LIDAR_TOP"])
        pose = data.get("ego_pose", lidar["ego_pose_token"])
        from pyquaternion import Quaternion

        for annotation in sample["anns"]:
            box = data.get_box(annotation)
            box.translate(-np.array(pose["translation"]))
            box.rotate(Quaternion(pose["rotation"]).inverse)
            total += box.center.sum() + box.wlh.sum()
    out["sample_annotation"] = found(times, total)
    can = NuScenesCanBus(dataroot=root)
    messages = can.get_messages(name, "steeranglefeedback")
    out["can_bus/steeranglefeedback"] = found([m["utime"] * 1000 for m in messages], sum(m["value"] for m in messages))
    return out


def repack(folder: str, to: str, packing: str) -> dict:
    """Every Parquet file once more, in the columns' types of the data set's schema, in small pages, so that rows span them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    narrow = {"key.laser_name": pa.int8(), "key.camera_name": pa.int8(), "key.laser_object_id": pa.string()}
    out = {}
    for path in sorted(Path(folder).glob("*/*.parquet")):
        table = pq.read_table(path)
        for i, field in enumerate(table.schema):
            kind = narrow.get(field.name)
            if field.name.endswith("transform"):
                kind = pa.list_(pa.float64(), 16)
            if kind is not None:
                table = table.set_column(i, pa.field(field.name, kind), table[field.name].cast(kind))
        target = Path(to) / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        codec, version = packing.split("-")
        pq.write_table(
            table, target, compression=codec, data_page_version=version, row_group_size=3, data_page_size=256,
            write_batch_size=16, use_dictionary=codec != "gzip",
        )
        out[path.parent.name] = table.num_rows
    return out


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    if kind == "repack":
        print(json.dumps(repack(*rest)))
    else:
        print(json.dumps(argoverse2(Path(rest[0])) if kind == "argoverse2" else nuscenes(*rest)))
