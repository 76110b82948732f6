"""Writes a log of openpilot with Cap'n Proto's own library, from a schema with the numbers and types of the fields that are read; the
others stand in as texts, lists and numbers of the same size. The same second as test/support/ingest/data-sets/openpilot-log.ts.

    python3 -m pip install pycapnp
    python3 test/interop/write_openpilot.py OUT
"""

import math
import sys
import tempfile
from pathlib import Path

import capnp

# Cap'n Proto lays fields out by number; so those between must be there.
STRUCTS = {
    "CanData": "address:UInt32 busTime:UInt16 dat:Data src:UInt8",
    "Wheels": "fl:Float32 fr:Float32 rl:Float32 rr:Float32",
    "CarState": "a:List(E) vEgo:Float32 wheelSpeeds:Wheels gas:Float32 gasPressed:Bool brake:Float32 brakePressed:Bool "
    "steeringAngleDeg:Float32 steeringTorque:Float32 steeringPressed:Bool b:Text c:Text d:Text e:Text gearShifter:E "
    "steeringRateDeg:Float32 aEgo:Float32 vEgoRaw:Float32 standstill:Bool brakeLights:Bool leftBlinker:Bool rightBlinker:Bool "
    "yawRate:Float32 genericToggle:Bool doorOpen:Bool seatbeltUnlatched:Bool",
    "Point": "trackId:UInt64 dRel:Float32 yRel:Float32 vRel:Float32 aRel:Float32 yvRel:Float32 measured:Bool",
    "Radar": "errors:List(E) points:List(Point)",
    "Gps": "flags:UInt16 latitude:Float64 longitude:Float64 altitude:Float64 speed:Float32 bearingDeg:Float32 "
    "horizontalAccuracy:Float32 unixTimestampMillis:Int64 source:E vNED:List(Float32) verticalAccuracy:Float32 "
    "bearingAccuracyDeg:Float32 speedAccuracy:Float32 hasFix:Bool satelliteCount:Int8",
    "Vec": "v:List(Float32) status:Int8",
    "Measured": "value:List(Float64) std:List(Float64) valid:Bool",
    "Kalman": " ".join(f"m{i}:Measured" for i in range(13)) + " gpsWeek:Int32 tow:Float64 status:E unix:Int64",
    "Init": "a:Text b:Text c:Text deviceType:E d:Text e:Text f:Text g:Text h:Text dirty:Bool i:Text j:Text passive:Bool k:Text "
    "l:Text m:Text n:Text o:Text p:Text q:Text wallTimeNanos:UInt64",
}
SENSOR = """struct Sensor { version @0 :Int32; sensor @1 :Int32; type @2 :Int32; timestamp @3 :Int64; unc @10 :Bool;
  union { acceleration @4 :Vec; magnetic @5 :Vec; orientation @6 :Vec; gyro @7 :Vec; pressure @9 :Vec; mu @11 :Vec; gu @12 :Vec;
  proximity @13 :Float32; light @14 :Float32; temperature @15 :Float32; } source @8 :E; }"""
MEMBERS = {1: "Init", 5: "List(CanData)", 22: "CarState", 48: "Gps", 72: "Kalman", 98: "Sensor", 99: "Sensor", 131: "Radar"}


def schema() -> str:
    text = "@0xb3b1f17e25a4285b;\nenum E { a @0; b @1; c @2; }\n" + SENSOR
    for name, fields in STRUCTS.items():
        rows = [f"{field.split(':')[0]} @{i} :{field.split(':', 1)[1]};" for i, field in enumerate(fields.split())]
        text += f"struct {name} {{ {' '.join(rows)} }}\n"
    union = " ".join(f"k{n} @{n} :{MEMBERS.get(n, 'Text')};" for n in range(1, 132) if n != 67)
    return text + f"struct Event {{ logMonoTime @0 :UInt64; valid @67 :Bool = true; union {{ {union} }} }}\n"


def main(out: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.capnp"
        path.write_text(schema())
        capnp.remove_import_hook()
        module = capnp.load(str(path))
    boot, first, step = 1_700_000_000_000_000_000, 5_000_000_000, 50_000_000
    with open(out, "wb") as file:

        def put(ns: int, fill) -> None:
            event = module.Event.new_message(logMonoTime=ns)
            fill(event)
            file.write(event.to_bytes())

        put(first, lambda e: setattr(e.init("k1"), "wallTimeNanos", boot + first))
        for k in range(20):
            ns = first + k * step
            longitude = 11.5 + k * 0.5 / 74_500
            speed = bytes([0x03, 0xE8, 0, 0, 0, 0, 0, 0])

            def can(e):
                frames = e.init("k5", 2)
                for frame, (address, bus) in zip(frames, [(0x1A4, 0), (0x18DA10F1, 1)]):
                    frame.address, frame.src, frame.dat = address, bus, speed

            def car(e):
                state = e.init("k22")
                state.vEgo, state.steeringAngleDeg, state.yawRate, state.gearShifter = 10, -2.5, 0.01, "c"
                wheels = state.init("wheelSpeeds")
                wheels.fl, wheels.fr, wheels.rl, wheels.rr = 10, 10.1, 9.9, 10

            def fix(e):
                gps = e.init("k48")
                gps.latitude, gps.longitude, gps.altitude = 48.1, longitude, 520
                gps.speed, gps.bearingDeg, gps.horizontalAccuracy, gps.verticalAccuracy = 10, 90, 1.5, 3
                gps.unixTimestampMillis, gps.hasFix = (boot + ns) // 1_000_000, True

            def live(e):
                kalman = e.init("k72")
                kalman.status = "c"
                for name, value in (("m1", [48.1, longitude, 520]), ("m7", [0, 0, math.pi / 2])):
                    measured = kalman.init(name)
                    measured.value, measured.valid = value, True

            def radar(e):
                points = e.init("k131").init("points", 2)
                for i, (point, forward) in enumerate(zip(points, [30, 50])):
                    point.trackId, point.dRel, point.yRel, point.vRel = i + 7, forward, 2 * i, -1.5

            def sensor(name, kind, v):
                return lambda e: setattr(e.init(name).init(kind), "v", v)

            put(ns, can)
            put(ns + 1_000_000, car)
            put(ns + 2_000_000, sensor("k98", "acceleration", [9.81, 0.1, -0.2]))
            put(ns + 2_100_000, sensor("k99", "gyro", [0.03, 0.02, -0.01]))
            put(ns + 3_000_000, fix)
            put(ns + 4_000_000, live)
            put(ns + 5_000_000, radar)


if __name__ == "__main__":
    main(sys.argv[1])
