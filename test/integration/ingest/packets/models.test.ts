/** Captures of Hesai lidars, of an HDL-64E and of a VLS-128, with and without the files that describe the very unit. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { withMessages } from '../../../support/ingest/case.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { hdl64Xml, hdl64Yaml } from '../../../support/ingest/packets/calibration.ts';
import {
  anglesCsv,
  at128Correction,
  blocksOf,
  channelsOf,
  HESAI_KINDS,
  type HesaiKind,
  hesaiData,
  hesaiSteps,
} from '../../../support/ingest/packets/hesai.ts';
import { packetMessage } from '../../../support/ingest/packets/messages.ts';
import { banksData, velodyneSteps } from '../../../support/ingest/packets/velodyne.ts';
import { pcapBytes, type Sent } from '../../../support/ingest/tracks/capture-file.ts';

const root = testFolder();
let made = 0;
const MS = Date.UTC(2025, 5, 1, 12, 30, 15);
const BEGIN = BigInt(MS) * 1_000_000n;

type Sweep = ReturnType<typeof decodeCloud> & { readonly ns: bigint };
type Found = {
  readonly sweeps: readonly Sweep[];
  readonly said: string;
  readonly frame: string;
  readonly drive: Drive;
};

function sweepsOf(drive: Drive): readonly Sweep[] {
  const [stream] = drive.streams();
  return Array.from({ length: stream?.count ?? 0 }, (_, seq) => ({
    ns: BigInt(drive.info.t0) + BigInt(drive.at(stream?.id ?? 0, seq)?.t ?? 0),
    ...decodeCloud(drive.payload(stream?.id ?? 0, seq)),
  }));
}

async function captured<T>(
  sent: readonly Sent[],
  files: Readonly<Record<string, string | Uint8Array>>,
  look: (found: Found) => T,
): Promise<T> {
  const folder = join(root, `models${made++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.pcap'), pcapBytes(sent));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const { findings } = await ingest(join(folder, 'a.pcap'), join(folder, 'a.drive'));
  const drive = Drive.open(join(folder, 'a.drive'), 'read');
  try {
    const said = findings.map(({ level, reason }) => `${level} ${reason}`).join('\n');
    return look({ sweeps: sweepsOf(drive), said, frame: drive.streams()[0]?.frame ?? '', drive });
  } finally {
    drive.close();
  }
}

/** Two turns and a piece of a third, 0.1 s each; the azimuth grows by a degree a block. */
function hesaiSent(kind: HesaiKind, packetUs = 10_000, mode = 0x37): Sent[] {
  const blocks = blocksOf(kind);
  const step = 36_000 / (blocks * 10);
  return Array.from({ length: 23 }, (_, i) => {
    const us = i * packetUs;
    const azimuths = Array.from({ length: blocks }, (__, k) => Math.round((i * blocks + k) * step) % 36_000);
    const data = hesaiData({ kind, azimuths, ms: MS + 1000 * Math.floor(us / 1e6), micros: us % 1e6, mode });
    return { ns: BEGIN + BigInt(us) * 1000n, port: 2368, data };
  });
}

test.each(HESAI_KINDS.filter((kind) => kind !== 'AT128'))(
  'turns of a Hesai %s, by the angles of its own file',
  async (kind) => {
    const [channels, blocks] = [channelsOf(kind), blocksOf(kind)];
    const elevations = Array.from({ length: channels }, (_, i) => 15 - (40 * i) / channels);
    const azimuths = Array.from({ length: channels }, (_, i) => (i % 3) - 1);
    const files = {
      'angles.csv': anglesCsv(elevations, azimuths),
      'other.csv': 'Laser id,Elevation,Azimuth\n1,2,3\n',
    };
    await captured(hesaiSent(kind), files, ({ sweeps, said, frame, drive }) => {
      expect(sweeps.map(({ count }) => count)).toEqual([10, 10, 3].map((n) => n * blocks * channels));
      expect(said).toMatch(/info Hesai \S.*its clock is set and used/);
      expect(said).not.toMatch(/^(warn|error)/m);
      expect(Number((sweeps[1]?.ns ?? 0n) - (sweeps[0]?.ns ?? 0n))).toBeCloseTo(1e8, -3);
      // The last channel of the second block: y ahead, x to the right.
      const [sweep] = sweeps;
      const channel = channels - 1;
      const azimuth = Math.round(36_000 / (blocks * 10));
      const range = 0.004 * hesaiSteps(azimuth, channel);
      const [up, around] = [elevations[channel] ?? 0, azimuth / 100 + (azimuths[channel] ?? 0)].map(
        (deg) => (deg * Math.PI) / 180,
      );
      const at = 3 * (channels + channel);
      const point = [
        range * Math.cos(up ?? 0) * Math.sin(around ?? 0),
        range * Math.cos(up ?? 0) * Math.cos(around ?? 0),
        range * Math.sin(up ?? 0),
      ];
      for (const axis of [0, 1, 2]) expect(sweep?.xyz[at + axis]).toBeCloseTo(point[axis] ?? 0, 4);
      expect([sweep?.ring?.[channels + channel], sweep?.ring?.[0]]).toEqual([0, channels - 1]);
      // The vehicle looks along the sensor's y.
      const mount = drive.calibrations()[0]?.sensors.find((each) => each.frame === frame)?.T_vehicle_sensor;
      expect(mount?.q).toMatchObject({
        w: expect.closeTo(Math.SQRT1_2, 9),
        z: expect.closeTo(-Math.SQRT1_2, 9),
      });
    });
  },
);

test('without its file a Hesai has the angles of the manual, with a warning; one that has none there is refused', async () => {
  await captured(hesaiSent('XT32'), {}, ({ sweeps, said }) => {
    expect(said).toMatch(/warn Hesai PandarXT-32: its angles are those of the manual/);
    const { xyz = new Float32Array(3) } = sweeps[0] ?? {};
    expect((Math.asin((xyz[2] ?? 0) / Math.hypot(...xyz.subarray(0, 3))) * 180) / Math.PI).toBeCloseTo(15, 3);
  });
  await expect(captured(hesaiSent('QT128'), {}, () => {})).rejects.toThrow(
    /Hesai QT128, whose angle file \(CSV\) does not lie beside/,
  );
  await expect(captured(hesaiSent('AT128'), {}, () => {})).rejects.toThrow(
    /Hesai AT128, whose angle file \(DAT\)/,
  );
});

test('of two returns a Hesai’s blocks have one azimuth and one time each two', async () => {
  const doubled = hesaiSent('XT32', 10_000, 0x39);
  await captured(doubled, {}, ({ sweeps }) => {
    const { time } = sweeps[0] ?? {};
    expect([time?.[32], time?.[64]]).toEqual([time?.[0], (time?.[0] ?? 0) + 50_000]);
  });
});

test('an AT128’s frames are those of its mirrors, bent as its correction file says', async () => {
  // The mirrors begin at 30°, 150° and 270°.
  const sent = Array.from({ length: 30 }, (_, i) => ({
    ns: BEGIN + BigInt(i) * 10_000_000n,
    port: 2368,
    data: hesaiData({
      kind: 'AT128',
      azimuths: [(3500 + 1000 * i) % 36_000, (4000 + 1000 * i) % 36_000],
      ms: MS,
      micros: 10_000 * i,
    }),
  }));
  await captured(sent, { 'AT128.dat': at128Correction() }, ({ sweeps }) => {
    // 35° to 149° of the first mirror; 150° to 270°; the rest.
    expect(sweeps.map(({ count }) => count / 128)).toEqual([23, 24, 13]);
    const { xyz = new Float32Array(3) } = sweeps[0] ?? {};
    const range = 0.004 * hesaiSteps(3500, 0);
    // 2·(35° + 360° − 30°) − 60°, and two hundredths less; 12.5° up, corrected between the steps at 34° and 36° (0.00°, 0.01°).
    const around = ((2 * 5 - 60 - 0.02) * Math.PI) / 180;
    const up = Math.asin((xyz[2] ?? 0) / range);
    expect((up * 180) / Math.PI).toBeCloseTo(12.5, 1);
    expect(Math.atan2(xyz[0] ?? 0, xyz[1] ?? 0)).toBeCloseTo(around, 4);
  });
});

test('PandarScan and NebulaPackets of a Hesai are the sweeps of its capture', async () => {
  const sent = hesaiSent('XT32');
  const expected = await captured(sent, {}, ({ sweeps }) => sweeps);
  for (const type of ['pandar_msgs/msg/PandarScan', 'nebula_msgs/msg/NebulaPackets'] as const) {
    const messages = [sent.slice(0, 10), sent.slice(10, 20), sent.slice(20)].map((some) =>
      packetMessage('/pandar_packets', type, some, 'hesai_top'),
    );
    await withMessages(messages, ({ drive, said }) => {
      const sweeps = sweepsOf(drive);
      expect(sweeps.map(({ ns }) => ns)).toEqual(expected.map(({ ns }) => ns));
      expect(sweeps[1]?.xyz).toEqual(expected[1]?.xyz);
      expect(drive.streams()[0]).toMatchObject({ kind: 'lidar', frame: 'hesai_top' });
      expect(said).toEqual([expect.stringContaining('its angles are those of the manual')]);
    });
  }
});

/** A turn of 100 packets with an azimuth step of 0.6° a firing of two banks. */
const hdl64Sent = (): Sent[] =>
  Array.from({ length: 250 }, (_, i) => ({
    ns: BEGIN + BigInt(i) * 1_000_000n,
    port: 2368,
    data: banksData((360 * i) % 36_000, 60, 2, (30 * 60 + 15) * 1e6 + 1000 * i, [0x56, 0x22]),
  }));

test('an HDL-64E has its points by its own calibration, the same from db.xml and from the YAML made of it', async () => {
  const look = ({ sweeps, said }: Found) => {
    expect(sweeps.map(({ count }) => count)).toEqual([100 * 384, 100 * 384, 50 * 384]);
    expect(said).toMatch(/Velodyne HDL-64E: its clock is set/);
    expect(new Set(sweeps[0]?.ring).size).toBe(64);
    return sweeps[0];
  };
  const xml = await captured(hdl64Sent(), { 'db.xml': hdl64Xml() }, look);
  const yaml = await captured(hdl64Sent(), { 'hdl64.yaml': hdl64Yaml() }, look);
  for (let i = 0; i < 3000; i++)
    expect(Math.abs((xml?.xyz[i] ?? 0) - (yaml?.xyz[i] ?? 1))).toBeLessThan(1e-5);
  expect(xml?.intensity).toEqual(yaml?.intensity);
  // Laser 0 adds 1.2 m to a distance that is far.
  expect(Math.hypot(...(xml?.xyz.subarray(0, 3) ?? []))).toBeCloseTo(0.002 * velodyneSteps(0, 0) + 1.2, 1);
  await expect(captured(hdl64Sent(), {}, () => {})).rejects.toThrow(
    /a HDL-64E, whose points need the calibration of the very unit/,
  );
  await expect(
    captured(hdl64Sent(), { 'db.xml': hdl64Xml().replace('<id_>7</id_>', '<id_>8</id_>') }, () => {}),
  ).rejects.toThrow(/HDL-64E/);
});

test('a VLS-128 of one and of two returns: each laser once, or twice, a firing', async () => {
  const of = (model: number, returns: 1 | 2): Sent[] =>
    Array.from({ length: 60 }, (_, i) => ({
      ns: BEGIN + BigInt(i) * 1_000_000n,
      port: 2368,
      data: banksData(
        (600 * i) % 36_000,
        20,
        4,
        (30 * 60 + 15) * 1e6 + 1000 * i,
        [returns === 2 ? 0x39 : 0x37, model],
        returns,
      ),
    }));
  await captured(of(0xa1, 1), {}, ({ sweeps, said }) => {
    expect(said).toMatch(/Velodyne VLS-128/);
    const [sweep] = sweeps;
    expect(sweep?.count).toBe(60 * 384);
    expect(new Set(sweep?.ring).size).toBe(128);
    // Its ranges are in steps of 4 mm; laser 0 looks 11.742° down.
    const [x = 0, y = 0, z = 0] = sweep?.xyz.subarray(0, 3) ?? [];
    expect(Math.hypot(x, y, z)).toBeCloseTo(0.004 * velodyneSteps(0, 0), 4);
    expect((Math.asin(z / Math.hypot(x, y, z)) * 180) / Math.PI).toBeCloseTo(-11.742, 3);
  });
  await captured(of(0x63, 2), {}, ({ sweeps }) => {
    const { count, xyz, time } = sweeps[0] ?? {};
    expect(count).toBe(60 * 256);
    // Block after block: both returns of laser 0 are one firing.
    expect(xyz?.slice(96, 99)).toEqual(xyz?.slice(0, 3));
    expect(time?.[32]).toBe(time?.[0]);
  });
});
