"""Prints the points that other decoders make of packets: read_packets.py MODEL PACKETS [CALIBRATION].

PACKETS: each packet behind its length (4 bytes, little-endian) and its time (8 bytes, seconds as a double).
MODEL: one of velodyne_decoder's (VLP16, VLP32C, HDL32E, HDL64E_S3, VLS128), or hydra4's pandar_xt32, pandar_ot128.
A list of [x, y, z, intensity, seconds] of all points, in the order of the packets.
"""
import json
import struct
import sys

model, path = sys.argv[1:3]
calibration = sys.argv[3] if len(sys.argv) > 3 else None
data = open(path, "rb").read()
packets = []
at = 0
while at < len(data):
    length, stamp = struct.unpack_from("<Id", data, at)
    packets.append((stamp, data[at + 12 : at + 12 + length]))
    at += 12 + length

points = []
if model.startswith("pandar"):
    import numpy as np
    from hydra4 import Hydra
    from hydra4.msgs import pandar_msgs__msg__PandarPacket as Packet

    hydra = Hydra(Hydra.Model(model), calibration_path=calibration)
    for stamp, packet in packets:
        for block in hydra.decoder(Packet(None, np.frombuffer(packet, np.uint8), len(packet))):
            points += [[*map(float, p[:4]), float(p[6])] for p in block.points]
else:
    import velodyne_decoder as vd

    known = vd.Calibration.read(calibration) if calibration else None
    config = vd.Config(model=getattr(vd.Model, model), calibration=known, max_range=1000)
    scan = vd.PacketVector()
    for stamp, packet in packets:
        scan.append(vd.VelodynePacket(stamp, packet))
    _, cloud = vd.ScanDecoder(config).decode(scan)
    points = [[float(v) for v in p[:5]] for p in cloud]
print(json.dumps(points))
