/** Segments of comma openpilot: rlog and qlog, bare and packed, with a DBC beside. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { detectFormat, drivesIn } from '../../../../engine/ingest/detect.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import {
  BOOT_UTC_NS,
  canFrames,
  eventBytes,
  FIRST_NS,
  openpilotLog,
  STEPS,
} from '../../../support/ingest/data-sets/openpilot-log.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { clipPackets, clipPath } from '../../../support/video/clip.ts';
import { TsWriter } from '../../../support/video/ts-file.ts';

const root = testFolder();
let made = 0;

function segment(files: Readonly<Record<string, Uint8Array | string>>, name = 'a0b1|2024-01-01--0'): string {
  const folder = join(root, `route${made++}`, name.replace('|', '_'));
  mkdirSync(folder, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

const streams = (drive: Drive): string[] =>
  drive.streams().map(({ name, kind, role, count }) => `${name} ${kind} ${role} ${count}`);
const json = (drive: Drive, name: string, seq = 0) =>
  JSON.parse(Buffer.from(drive.payload(streamNamed(drive, name).id, seq)).toString());

const WHOLE = [
  `can0/0x1a4 message sensor ${STEPS}`,
  `can1/0x18da10f1 message sensor ${STEPS}`,
  `carState message sensor ${STEPS}`,
  `carState/speed twist sensor ${STEPS}`,
  `imu imu sensor ${STEPS}`,
  `gpsLocationExternal gnss sensor ${STEPS}`,
  `liveLocationKalman pose estimate ${STEPS}`,
  `liveTracks radar sensor ${STEPS}`,
];

test('a segment comes in whole: CAN, car, IMU, fixes, radar, poses, on UTC once', async () => {
  const log = segment({ rlog: openpilotLog(), qlog: openpilotLog() });
  expect((await detectFormat(log)).name).toBe('openpilot');
  await withDrive(log, (drive) => {
    expect(streams(drive)).toEqual(WHOLE);
    expect(drive.info.t0).toBe(String(BOOT_UTC_NS + FIRST_NS));
    expect(findingsOf(drive).filter((line) => line.startsWith('error'))).toEqual([]);
    expect(findingsOf(drive).join('\n')).toMatch(/placed on UTC once, by the device’s clock/);
    expect(findingsOf(drive).join('\n')).toMatch(/1 kinds: events of other kinds .* not read ×20/);
    const wanted = ['carState', 'imu', 'liveTracks'].map((name) => streamNamed(drive, name).id);
    expect(new Replay(drive).frame(500_000_000, wanted).samples).toHaveLength(3);
  });
});

test('values have the vehicle’s axes and the schema’s units', async () => {
  await withDrive(segment({ rlog: openpilotLog() }), (drive) => {
    expect(json(drive, 'carState')).toMatchObject({ vEgo: 10, steeringAngleDeg: -2.5, gearShifter: 2 });
    expect(json(drive, 'carState')['wheelSpeeds.fr']).toBeCloseTo(10.1, 5);
    const imu = json(drive, 'imu', 3);
    const rounded = ['accel.x', 'accel.y', 'accel.z', 'gyro.x', 'gyro.y', 'gyro.z'].map((k) =>
      imu[k].toFixed(2),
    );
    expect(rounded).toEqual(['0.20', '0.10', '9.81', '0.01', '0.02', '0.03']);
    const scan = decodeCloud(drive.payload(streamNamed(drive, 'liveTracks').id, 0));
    expect([...scan.xyz]).toEqual([30, 0, 0, 50, 2, 0]);
    expect([...(scan.fields.get('doppler') ?? [])]).toEqual([-1.5, -1.5]);
    // 19 steps of 0.5 m to the east, looking east: forward is the map’s x.
    expect(drive.at(streamNamed(drive, 'liveLocationKalman').id, STEPS - 1)?.t).toBe(
      19 * 50_000_000 + 4_000_000,
    );
    const found = new Replay(drive).frame(954_000_000, [streamNamed(drive, 'liveLocationKalman').id])
      .samples[0];
    expect(found?.seq).toBe(STEPS - 1);
    expect(json(drive, 'gpsLocationExternal', 1)).toMatchObject({ status: 0, speed: 10, 'sigma.east': 1.5 });
  });
});

test('bzip2 and zstd are unpacked, names of downloaded files are known, and several segments are several drives', async () => {
  const packed = zstdCompressSync(openpilotLog());
  const folder = segment({ 'a--0--rlog.zst': packed, 'a--1--rlog.zst': packed, 'a--1--qlog.zst': packed });
  expect((await drivesIn(folder)).map(({ name }) => name)).toEqual(['a--0', 'a--1']);
  await expect(ingest(folder, join(root, 'none.drive'))).rejects.toThrow(/more than one segment/);
  await withDrive(join(folder, 'a--1--rlog.zst'), (drive) => expect(streams(drive)).toEqual(WHOLE));
  const bare = segment({ rlog: openpilotLog() });
  if (spawnSync('bzip2', [join(bare, 'rlog')]).status !== 0) {
    console.error('SKIPPED: there is no bzip2; a log that it packed is not read.');
    return;
  }
  await withDrive(join(bare, 'rlog.bz2'), (drive) => expect(streams(drive)).toEqual(WHOLE));
});

test('a DBC beside the log gives the signals of the buses', async () => {
  const dbc = 'VERSION ""\nBO_ 420 SPEED: 8 CAR\n SG_ WHEEL : 7|16@0+ (0.01,0) [0|250] "m/s" X\n';
  await withDrive(segment({ rlog: openpilotLog(), 'car.dbc': dbc }), (drive) => {
    expect(json(drive, 'can0/SPEED')).toEqual({ id: '0x1a4', data: '03e8000000000000', WHEEL: 10 });
    expect(streamNamed(drive, 'can1/0x18da10f1').count).toBe(STEPS);
  });
});

test('of a log that is cut or damaged what lies before comes in, and it is said', async () => {
  const whole = openpilotLog();
  await withDrive(segment({ rlog: whole.subarray(0, whole.length - 100) }), (drive) => {
    expect(streamNamed(drive, 'carState').count).toBeGreaterThanOrEqual(STEPS - 1);
    expect(findingsOf(drive).join('\n')).toMatch(
      /error rlog end: is damaged or cut: byte \d+ ends within a message/,
    );
  });
  const packed = zstdCompressSync(Buffer.concat(Array.from({ length: 20 }, () => whole)));
  await withDrive(segment({ 'rlog.zst': packed.subarray(0, packed.length - 20) }), (drive) => {
    expect(streamNamed(drive, 'carState').count).toBeGreaterThan(STEPS);
    expect(findingsOf(drive).join('\n')).toMatch(/error rlog.zst end: is damaged or cut/);
  });
  await expect(
    ingest(segment({ 'rlog.bz2': Buffer.from('BZh91AYnothing') }), join(root, 'n.drive')),
  ).rejects.toThrow(/holds no event of openpilot: its bzip2 stream is damaged/);
});

test('an event whose pointers lead out of it, lie, or name one list a million times costs itself', async () => {
  const hostile: Buffer[] = [eventBytes(6, FIRST_NS, { data: 1, set: () => {} })];
  for (let seed = 0; seed < 400; seed++) {
    const event = eventBytes(4, FIRST_NS, canFrames([{ id: 1, bus: 0, data: new Uint8Array(8) }]));
    // Everything behind the message's own head, one byte after another.
    event[8 + (seed % (event.length - 8))] = (seed * 37 + 11) & 0xff;
    hostile.push(event);
  }
  // A list of 2^26 structures of no size.
  const empty = eventBytes(4, FIRST_NS, { structs: [{ data: 0, set: () => {} }] });
  empty.writeUInt32LE(0x0fffffff << 2, empty.length - 8);
  const log = segment({ rlog: Buffer.concat([...hostile, empty, openpilotLog()]) });
  await withDrive(log, (drive) => expect(streamNamed(drive, 'carState').count).toBe(STEPS));
});

test('the pictures of fcamera.hevc have the times of their indices in the log', async () => {
  const video = readFileSync(clipPath('open-groups.h265'));
  await withDrive(segment({ rlog: openpilotLog(), 'fcamera.hevc': video }), (drive) => {
    const { id, count, codec } = streamNamed(drive, 'roadCamera');
    expect([codec, count]).toEqual(['video/h265', STEPS]);
    // Half way between the begin (10 ms after the event) and the end of the frame (20 ms).
    expect(
      [...drive.samples(id)]
        .map(({ t }) => t)
        .sort((a, b) => a - b)
        .slice(0, 2),
    ).toEqual([15_000_000, 65_000_000]);
    expect(findingsOf(drive).join('\n')).toMatch(
      /fcamera.hevc whole file: pictures without a time in the log: left out/,
    );
  });
});

test('qcamera.ts of a qlog has the times of the road camera, also behind a missing packet', async () => {
  const writer = new TsWriter();
  const packets = clipPackets('b-frames.h264').slice(0, STEPS + 5);
  for (const [k, bytes] of packets.entries()) writer.picture({ bytes, key: k === 0, pts: 90_000 + 4500 * k });
  const rlog = openpilotLog();
  const whole = segment({ rlog, 'qcamera.ts': writer.bytes() });
  const timesIn = (log: string): Promise<(number | undefined)[]> =>
    withDrive(log, (drive) => {
      const { id, count, codec } = streamNamed(drive, 'qRoadCamera');
      expect(codec).toBe('video/h264');
      return Array.from({ length: count }, (_, seq) => drive.at(id, seq)?.t).sort(
        (a, b) => (a ?? 0) - (b ?? 0),
      );
    });
  const times = await timesIn(whole);
  expect([times.length, times[0], times[1]]).toEqual([STEPS, 15_000_000, 65_000_000]);
  // All of the third picture.
  writer.packets.splice(writer.begins[2] ?? 0, (writer.begins[3] ?? 0) - (writer.begins[2] ?? 0));
  const without = await timesIn(segment({ rlog, 'qcamera.ts': writer.bytes() }));
  expect(without).toEqual(times.filter((_, k) => k !== 2));
});

const python = process.env.LANETRACE_PYTHON ?? 'python3';
const hasCapnp = spawnSync(python, ['-c', 'import capnp'], { stdio: 'ignore' }).status === 0;
if (!hasCapnp)
  console.error(
    `SKIPPED: ${python} has no pycapnp; logs of openpilot are not compared with a foreign writer.`,
  );

test.skipIf(!hasCapnp)('a log that Cap’n Proto’s own library wrote is read as the same drive', async () => {
  const script = fileURLToPath(new URL('../../../interop/write_openpilot.py', import.meta.url));
  const theirs = join(root, 'theirs');
  mkdirSync(theirs);
  execFileSync(python, [script, join(theirs, 'rlog')]);
  const all = (drive: Drive) =>
    drive.streams().map(({ id, name, count }) => ({
      name,
      payloads: Array.from({ length: count }, (_, seq) =>
        Buffer.from(drive.payload(id, seq)).toString('latin1'),
      ),
      times: [...drive.samples(id)].map(({ t }) => t),
    }));
  const wanted = await withDrive(segment({ rlog: openpilotLog() }), all);
  expect(await withDrive(theirs, all)).toEqual(wanted);
});
