"""Writes an MCAP of foxglove's messages as FlatBuffers, by foxglove-schemas-flatbuffer and mcap: write_flatbuffers.py OUT BEGIN_NS.

Prints what independent readers of the messages get: a list of [latitude, longitude, altitude] of the fixes, the points of a cloud.
"""
import json
import struct
import sys

import flatbuffers
from foxglove_schemas_flatbuffer import LocationFix, LocationFixes, PackedElementField, PointCloud, Time, get_schema
from mcap.writer import Writer

out, begin = sys.argv[1], int(sys.argv[2])


def fix_in(builder, k, frame):
    name = builder.CreateString(frame)
    LocationFix.StartPositionCovarianceVector(builder, 9)
    for value in reversed([1.0, 0, 0, 0, 1.0, 0, 0, 0, 4.0]):
        builder.PrependFloat64(value)
    covariance = builder.EndVector()
    ns = begin + k * 100_000_000
    LocationFix.Start(builder)
    LocationFix.AddTimestamp(builder, Time.CreateTime(builder, ns // 10**9, ns % 10**9))
    LocationFix.AddFrameId(builder, name)
    LocationFix.AddLatitude(builder, 48.5 + k / 1000)
    LocationFix.AddLongitude(builder, 11.25)
    LocationFix.AddAltitude(builder, 512.5)
    LocationFix.AddPositionCovariance(builder, covariance)
    LocationFix.AddPositionCovarianceType(builder, 2)
    return LocationFix.End(builder)


def finished(builder, root):
    builder.Finish(root)
    return bytes(builder.Output())


def fixes(k):
    builder = flatbuffers.Builder(256)
    all = [fix_in(builder, k, frame) for frame in ("left", "right")]
    LocationFixes.StartFixesVector(builder, len(all))
    for each in reversed(all):
        builder.PrependUOffsetTRelative(each)
    vector = builder.EndVector()
    LocationFixes.Start(builder)
    LocationFixes.AddFixes(builder, vector)
    return finished(builder, LocationFixes.End(builder))


def fix(k):
    builder = flatbuffers.Builder(256)
    return finished(builder, fix_in(builder, k, "gnss"))


def cloud(k):
    builder = flatbuffers.Builder(256)
    fields = []
    for i, name in enumerate(["x", "y", "z", "intensity"]):
        text = builder.CreateString(name)
        PackedElementField.Start(builder)
        PackedElementField.AddName(builder, text)
        PackedElementField.AddOffset(builder, 4 * i)
        PackedElementField.AddType(builder, 7)
        fields.append(PackedElementField.End(builder))
    PointCloud.StartFieldsVector(builder, len(fields))
    for each in reversed(fields):
        builder.PrependUOffsetTRelative(each)
    vector = builder.EndVector()
    points = b"".join(struct.pack("<4f", i + k, i / 2, -i, i) for i in range(50))
    data = builder.CreateByteVector(points)
    frame = builder.CreateString("lidar")
    ns = begin + k * 100_000_000
    PointCloud.Start(builder)
    PointCloud.AddTimestamp(builder, Time.CreateTime(builder, ns // 10**9, ns % 10**9))
    PointCloud.AddFrameId(builder, frame)
    PointCloud.AddPointStride(builder, 16)
    PointCloud.AddFields(builder, vector)
    PointCloud.AddData(builder, data)
    return finished(builder, PointCloud.End(builder))


with open(out, "wb") as file:
    writer = Writer(file)
    writer.start()
    for topic, name, make in (("/fix", "LocationFix", fix), ("/fixes", "LocationFixes", fixes), ("/points", "PointCloud", cloud)):
        schema = writer.register_schema(name=f"foxglove.{name}", encoding="flatbuffer", data=get_schema(name))
        channel = writer.register_channel(topic=topic, message_encoding="flatbuffer", schema_id=schema)
        for k in range(3):
            at = begin + k * 100_000_000
            writer.add_message(channel_id=channel, log_time=at, publish_time=at, data=make(k))
    writer.finish()

places = []
points = []
for k in range(3):
    read = LocationFix.LocationFix.GetRootAs(fix(k), 0)
    places.append([read.Latitude(), read.Longitude(), read.Altitude()])
    read = PointCloud.PointCloud.GetRootAs(cloud(k), 0)
    points.append([list(each) for each in struct.iter_unpack("<4f", bytes(read.Data(i) for i in range(read.DataLength())))])
print(json.dumps({"places": places, "points": points}))
