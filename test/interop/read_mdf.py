"""Writes MDF 4, 3 and 2 files by asammdf and prints what asammdf reads of all in a folder: read_mdf.py FOLDER.

plain.mf4, deflate.mf4, transposed.mf4, v3.mdf and v2.mdf are written there. Prints for each file {channel: [[seconds, value], ...]} of all channels but
times; words for values are texts.
"""
import json
import sys
from pathlib import Path

import numpy as np
from asammdf import MDF, Signal

folder = Path(sys.argv[1])
t = np.arange(500) / 100
linear = {"a": 0.01, "b": -5.0}
words = {f"val_{i}": i for i in range(4)} | {f"text_{i}": f"state {i}".encode() for i in range(4)} | {"default": b""}
table = {f"raw_{i}": float(10 * i) for i in range(5)} | {f"phys_{i}": float(i * i) for i in range(5)} | {"interpolation": True}
rational = {"P1": 0.0, "P2": 2.0, "P3": 1.0, "P4": 0.0, "P5": 0.0, "P6": 4.0}
signals = [
    Signal(np.sin(t), t, name="sine", unit="m"),
    Signal((t * 100).astype(np.int16), t, name="lin", unit="km/h", conversion=linear),
    Signal((np.arange(500) % 5).astype(np.uint8), t, name="state", conversion=words),
    Signal((np.arange(500) % 47).astype(np.uint8), t, name="tab", unit="Nm", conversion=table),
    Signal(np.arange(500).astype(np.uint32), t, name="rat", conversion=rational),
    Signal((np.arange(500) - 250).astype(np.int64), t, name="wide"),
    Signal(np.arange(500).astype(np.float32), t, name="single"),
]
with MDF(version="4.10") as mdf:
    mdf.append(signals, acq_name="engine")
    mdf.append([Signal(np.cos(t[::10]), t[::10], name="slow", unit="rad")], acq_name="body")
    for name, compression in (("plain", 0), ("deflate", 1), ("transposed", 2)):
        mdf.save(folder / f"{name}.mf4", compression=compression, overwrite=True)

for version in ("3.30", "2.14"):
    with MDF(version=version) as mdf:
        mdf.append([s for s in signals if s.name != "wide"])
        mdf.save(folder / f"v{version[0]}.mdf", overwrite=True)

found = {}
for path in sorted([*folder.glob("*.mf4"), *folder.glob("*.mdf")]):
    found[path.name] = channels = {}
    with MDF(path) as mdf:
        for g, group in enumerate(mdf.groups):
            for c, channel in enumerate(group.channels):
                if channel.channel_type in ((2, 3) if path.suffix == ".mf4" else (1,)) or channel.name.startswith("CAN_DataFrame"):
                    continue
                signal = mdf.get(group=g, index=c, ignore_invalidation_bits=False)
                values = [v.decode().rstrip("\0") if isinstance(v, bytes) else float(v) for v in signal.samples]
                channels[channel.name] = [[float(s), v] for s, v in zip(signal.timestamps, values)]
print(json.dumps(found))
