/** Captures of lidar packets: Velodyne and Ouster (Hesai: packets/models.test.ts), in both formats of captures, in fragments, several sensors, and damage. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { folderWith, testFolder } from '../../../support/ingest/folder.ts';
import {
  OUSTER,
  ousterData,
  pcapBytes,
  pcapngBytes,
  rangeOf,
  type Sent,
  velodyneData,
} from '../../../support/ingest/tracks/capture-file.ts';

const root = testFolder();

const clouds = (drive: Drive, name: string) => {
  const stream = drive.streams().find((each) => each.name === name);
  return Array.from({ length: stream?.count ?? 0 }, (_, seq) => ({
    s: (drive.at(stream?.id ?? 0, seq)?.t ?? Number.NaN) / 1e9,
    cloud: decodeCloud(drive.payload(stream?.id ?? 0, seq)),
  }));
};

const BEGIN = BigInt(Date.UTC(2024, 2, 23, 12, 59, 59)) * 1_000_000n;
/** 76 packets of 1.327 ms are a turn of a VLP-16 at 600 a minute. */
const PACKET_US = 1327;
const PER_TURN = 75;

/** Turns of a VLP-16, with the hour of its clock `aheadUs` before that of the capture. */
function velodynes(packets: number, aheadUs = 0, source = '192.168.1.201', model = 0x22): Sent[] {
  return Array.from({ length: packets }, (_, i) => {
    const us = i * PACKET_US;
    const hourUs = (3_599_000_000 + us + aheadUs) % 3_600_000_000;
    return {
      ns: BEGIN + BigInt(us) * 1000n,
      source,
      port: 2368,
      data: velodyneData((480 * i) % 36_000, hourUs, model),
    };
  });
}

test.each([
  ['one.pcap', pcapBytes],
  ['one.pcapng', pcapngBytes],
  ['old.pcap', (sent: readonly Sent[]) => pcapBytes(sent, false)],
] as const)(
  '%s: turns of a VLP-16 on the clock that GNSS sets, over the end of the hour',
  async (name, bytes) => {
    const folder = folderWith(root, { [name]: bytes(velodynes(3 * PER_TURN)) });
    await withDrive(join(folder, name), (drive) => {
      expect(drive.streams().map(({ name: each, kind, count, frame }) => [each, kind, count, frame])).toEqual(
        [['velodyne', 'lidar', 3, 'velodyne']],
      );
      expect(drive.info.t0).toBe(String(BEGIN));
      const [first, second, third] = clouds(drive, 'velodyne');
      expect(first?.cloud.count).toBe(PER_TURN * 12 * 32);
      expect(second?.s).toBeCloseTo((PER_TURN * PACKET_US) / 1e6, 9);
      // 11 turns would be at the end of the hour; the third lies a fifth of a second on.
      expect(third?.s).toBeCloseTo((2 * PER_TURN * PACKET_US) / 1e6, 9);
      const { xyz, ring, time } = first?.cloud ?? {};
      for (let i = 0; i < 32; i++)
        expect(Math.hypot(xyz?.[3 * i] ?? 0, xyz?.[3 * i + 1] ?? 0, xyz?.[3 * i + 2] ?? 0)).toBeCloseTo(
          10,
          4,
        );
      expect(new Set(ring).size).toBe(16);
      expect(time?.at(-1)).toBeGreaterThan(90e6);
      expect(findingLines(drive)).toMatch(/Velodyne VLP-16: its clock is set by GNSS and used ×3/);
    });
  },
);

test('over the end of an hour a Velodyne’s times go on, and a clock of its own is placed by the capture', async () => {
  const sent = velodynes(12 * PER_TURN, 1_700_000_000);
  const folder = folderWith(root, { 'a.pcap': pcapBytes(sent) });
  await withDrive(join(folder, 'a.pcap'), (drive) => {
    expect(drive.info.t0).toBe(String(BEGIN));
    expect(findingLines(drive)).toContain('its clock is its own, placed once by that of the capture');
    const times = clouds(drive, 'velodyne').map(({ s }) => s);
    expect(times).toHaveLength(12);
    for (const [i, s] of times.entries()) expect(s).toBeCloseTo((i * PER_TURN * PACKET_US) / 1e6, 6);
  });
  const set = folderWith(root, { 'b.pcap': pcapBytes(velodynes(12 * PER_TURN)) });
  await withDrive(join(set, 'b.pcap'), (drive) => {
    const last = clouds(drive, 'velodyne').at(-1);
    expect(last?.s).toBeCloseTo((11 * PER_TURN * PACKET_US) / 1e6, 6);
  });
});

test('two sensors of one address are told by their ports', async () => {
  const at = (port: number): Sent[] => velodynes(80).map((sent) => ({ ...sent, port }));
  const folder = folderWith(root, { 'a.pcap': pcapBytes([...at(2368), ...at(2369), ...at(2370)]) });
  await withDrive(join(folder, 'a.pcap'), (drive) =>
    expect(drive.streams().map(({ name }) => name)).toEqual([
      'velodyne',
      'velodyne 192.168.1.201',
      'velodyne 192.168.1.201:2370',
    ]),
  );
});

test('two sensors are two streams; a model that is not read, and packets of others, are named', async () => {
  const others: Sent[] = [
    { ns: BEGIN, port: 53, data: new Uint8Array(40) },
    { ns: BEGIN, source: '192.168.1.77', port: 2370, data: Buffer.from(`eeff${'00'.repeat(1100)}`, 'hex') },
  ];
  const sent = [
    ...velodynes(80),
    ...velodynes(80, 0, '192.168.1.202'),
    ...velodynes(2, 0, '10.0.0.1', 0x31),
    ...others,
  ];
  const folder = folderWith(root, { 'a.pcap': pcapBytes(sent) });
  await withDrive(join(folder, 'a.pcap'), (drive) => {
    expect(drive.streams().map(({ name }) => name)).toEqual(['velodyne', 'velodyne 192.168.1.202']);
    expect(findingLines(drive)).toMatch(
      /error 10\.0\.0\.1:2368: holds packets of a Velodyne lidar, a Velarray/,
    );
    expect(findingLines(drive)).toMatch(
      /error 192\.168\.1\.77:2370: holds packets of a Hesai lidar of a kind that is not read/,
    );
  });
});

/** Two frames and the begin of a third, whose clock counts from when it was switched on. */
const FRAMES: Sent[] = [0, 1, 2].flatMap((frame) =>
  Array.from({ length: frame === 2 ? 3 : OUSTER.columnsPerFrame / OUSTER.perPacket }, (_, packet) => {
    const ns = BigInt(frame) * 100_000_000n + BigInt(packet) * 3_125_000n;
    return { ns: BEGIN + ns, port: 7502, data: ousterData(frame, packet, 5_000_000_000n + ns) };
  }),
);

test('frames of an Ouster with its metadata beside, in fragments of Ethernet', async () => {
  const folder = folderWith(root, {
    'os.pcap': pcapBytes(FRAMES),
    'os.json': JSON.stringify(OUSTER.metadata),
  });
  await withDrive(join(folder, 'os.pcap'), (drive) => {
    const found = clouds(drive, 'os_sensor');
    expect(found.map(({ s, cloud }) => [s, cloud.count])).toEqual([
      [0, 512 * 16],
      [0.1, 512 * 16],
      [0.2, 48 * 16],
    ]);
    expect(findingLines(drive)).toContain(
      'Ouster OS-1-16: its clock is its own, placed once by that of the capture',
    );
    const { xyz, ring, intensity, time } = found[0]?.cloud ?? {};
    // Column 0, beam 0, by the manual: 16° up, 1.5° to the left of behind, which the sensor turns to the front.
    const flat = (rangeOf(0, 0) - 15.806) * Math.cos((16 * Math.PI) / 180);
    const azimuth = (1.5 * Math.PI) / 180;
    expect(xyz?.[0]).toBeCloseTo(-(flat * Math.cos(azimuth) + 15.806) / 1000, 5);
    expect(xyz?.[1]).toBeCloseTo(-(flat * Math.sin(azimuth)) / 1000, 5);
    expect(xyz?.[2]).toBeCloseTo(
      ((rangeOf(0, 0) - 15.806) * Math.sin((16 * Math.PI) / 180) + 36.18) / 1000,
      5,
    );
    expect([ring?.[0], intensity?.[0], time?.[16]]).toEqual([15, 1, 195_000]);
  });
});

test('an Ouster without its metadata, and a capture without a lidar, are refused with what is missing', async () => {
  const folder = folderWith(root, { 'os.pcap': pcapBytes(FRAMES.slice(0, 4)) });
  await expect(ingest(join(folder, 'os.pcap'), join(root, 'x.drive'))).rejects.toThrow(
    /192\.168\.1\.201:7502 sends packets of an Ouster sensor \(\d+ bytes\), whose metadata file \(JSON\) does not lie beside/,
  );
  const bad = folderWith(root, {
    'os.pcap': pcapBytes(FRAMES.slice(0, 4)),
    'os.json': JSON.stringify({ ...OUSTER.metadata, beam_intrinsics: { beam_altitude_angles: [1] } }),
  });
  await expect(ingest(join(bad, 'os.pcap'), join(root, 'x.drive'))).rejects.toThrow(/Ouster sensor/);
  const dns = folderWith(root, { 'a.pcap': pcapBytes([{ ns: BEGIN, port: 53, data: new Uint8Array(40) }]) });
  await expect(ingest(join(dns, 'a.pcap'), join(root, 'x.drive'))).rejects.toThrow(
    /192\.168\.1\.201:53 are of no lidar/,
  );
});

test('a cut capture, lengths that cannot be and missing fragments cost themselves', async () => {
  const whole = pcapBytes(velodynes(PER_TURN + 5));
  const cut = folderWith(root, { 'a.pcap': whole.subarray(0, whole.length - 300) });
  await withDrive(join(cut, 'a.pcap'), (drive) => {
    expect(clouds(drive, 'velodyne').map(({ cloud }) => cloud.count)).toEqual([PER_TURN * 384, 4 * 384]);
    expect(findingLines(drive)).toContain('is cut: its last packet has no end');
  });
  const huge = Buffer.from(whole);
  huge.writeUInt32LE(0xffff_fff0, 24 + 20 * (16 + 34 + 8 + 1206) + 8);
  const claimed = folderWith(root, { 'a.pcap': huge });
  await withDrive(join(claimed, 'a.pcap'), (drive) => {
    expect(clouds(drive, 'velodyne')[0]?.cloud.count).toBe(74 * 384);
    expect(findingLines(drive)).toContain('error packets: that are damaged');
  });
  const frames = pcapBytes(FRAMES.slice(0, 32));
  const first = 24;
  const size = frames.readUInt32LE(first + 8) + 16;
  const gap = Buffer.concat([frames.subarray(0, first), frames.subarray(first + size)]);
  const missing = folderWith(root, { 'a.pcap': gap, 'm.json': JSON.stringify(OUSTER.metadata) });
  await withDrive(join(missing, 'a.pcap'), (drive) =>
    expect(clouds(drive, 'os_sensor').map(({ cloud }) => cloud.count)).toEqual([(512 - 16) * 16]),
  );
});

const script = fileURLToPath(new URL('../../../interop/read_ouster.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const ready = spawnSync(python, ['-c', 'import ouster.sdk'], { stdio: 'ignore' }).status === 0;
if (!ready) console.error(`SKIPPED: ${python} has no ouster-sdk; its points are not compared with ours.`);

test.skipIf(!ready)('points of an Ouster lie where ouster-sdk puts them, to the millimetre', async () => {
  const folder = folderWith(root, {
    'os.pcap': pcapBytes(FRAMES),
    'os.json': JSON.stringify(OUSTER.metadata),
  });
  const run = spawnSync(python, [script, join(folder, 'os.pcap'), join(folder, 'os.json')], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  expect(run.stdout, run.stderr).not.toBe('');
  const theirs = JSON.parse(run.stdout) as [
    column: number,
    beam: number,
    x: number,
    y: number,
    z: number,
  ][][];
  await withDrive(join(folder, 'os.pcap'), (drive) => {
    const ours = clouds(drive, 'os_sensor');
    for (const [k, points] of theirs.slice(0, 2).entries()) {
      expect(points.length).toBeGreaterThan(200);
      for (const [column, beam, ...place] of points) {
        const at = 3 * (16 * column + beam);
        for (const axis of [0, 1, 2])
          expect(Math.abs((ours[k]?.cloud.xyz[at + axis] ?? Number.NaN) - (place[axis] ?? 0))).toBeLessThan(
            1e-3,
          );
      }
    }
  });
});
