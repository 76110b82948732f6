"""Prints the points that ouster-sdk makes of a capture: read_ouster.py CAPTURE METADATA.

A list of frames, each a list of [column, beam, x, y, z] of the points that have a range.
"""
import json
import sys

from ouster.sdk import core, open_source

source = open_source(sys.argv[1], meta=[sys.argv[2]])
frames = []
info = source.sensor_info[0]
for item in source:
    scan = next(frame for frame in item if frame is not None)
    xyz = core.XYZLut(info, use_extrinsics=False)(scan)
    ranges = scan.field("RANGE")
    frames.append(
        [
            [int(column), int(beam), *map(float, xyz[beam, column])]
            for column in range(0, ranges.shape[1], 37)
            for beam in range(ranges.shape[0])
            if ranges[beam, column] > 0
        ]
    )
print(json.dumps(frames))
