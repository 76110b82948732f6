"""Writes traces of a CAN bus by python-can and prints what python-can and cantools read of them.

read_can.py FOLDER: FOLDER holds car.dbc; trace.asc, trace.blf and trace.log are written there. Prints for each trace a list of
[seconds from the first frame, name of the message, {signal: value}] of the messages that the DBC defines.
"""
import json
import random
import sys
from pathlib import Path

import can
import cantools

folder = Path(sys.argv[1])
database = cantools.database.load_file(folder / "car.dbc", strict=False)
random.seed(7)

frames = []
for i in range(300):
    message = database.messages[i % len(database.messages)]
    data = bytes(random.randrange(256) for _ in range(message.length))
    if message.is_multiplexed():
        data = bytes([i % 2]) + data[1:]
    frames.append(
        can.Message(
            timestamp=1688548869.5 + i * 0.01,
            arbitration_id=message.frame_id,
            is_extended_id=message.is_extended_frame,
            is_fd=message.length > 8,
            channel=0,
            is_rx=True,
            data=data,
        )
    )

found = {}
for name in ("trace.asc", "trace.blf", "trace.log"):
    with can.Logger(folder / name) as writer:
        for frame in frames:
            writer(frame)
    rows = []
    first = None
    for frame in can.LogReader(folder / name):
        first = frame.timestamp if first is None else first
        message = database.get_message_by_frame_id(frame.arbitration_id)
        values = message.decode(frame.data, decode_choices=False)
        finite = {k: v for k, v in values.items() if v == v and abs(v) < 1e300}
        rows.append([round(frame.timestamp - first, 4), message.name, finite])
    found[name] = rows
print(json.dumps(found))
