/** Topics of ROS that carry packets of lidars become sweeps, the same as the packets of a capture. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { type Case, withMessages } from '../../../support/ingest/case.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { mcapBytes, type TestMessage } from '../../../support/ingest/mcap-file.ts';
import { packetMessage } from '../../../support/ingest/packets/messages.ts';
import {
  OUSTER,
  ousterData,
  ousterImuData,
  pcapBytes,
  velodyneData,
} from '../../../support/ingest/tracks/capture-file.ts';

const root = testFolder();
const T0 = BigInt(Date.UTC(2025, 5, 1, 12)) * 1_000_000n;
const OUSTER_TYPE = 'ouster_sensor_msgs/msg/PacketMsg';

/** Two frames and a piece of the third; the sensor's clock counts from when it was switched on. */
const OUSTER_PACKETS = [0, 1, 2].flatMap((frame) =>
  Array.from({ length: frame === 2 ? 3 : OUSTER.columnsPerFrame / OUSTER.perPacket }, (_, packet) => {
    const ns = BigInt(frame) * 100_000_000n + BigInt(packet) * 3_125_000n;
    return { ns: T0 + ns, data: ousterData(frame, packet, 5_000_000_000n + ns) };
  }),
);
const ousterMessages = (topic: string): TestMessage[] =>
  OUSTER_PACKETS.map((packet) => packetMessage(topic, OUSTER_TYPE, [packet]));
const metadata = (topic: string, ns: bigint, value: unknown = OUSTER.metadata): TestMessage => ({
  topic,
  type: 'std_msgs/msg/String',
  ns,
  message: { data: JSON.stringify(value) },
});
const byTime = (messages: readonly TestMessage[]): TestMessage[] =>
  messages.toSorted((a, b) => Number(a.ns - b.ns));

const cloudsOf = (drive: Drive, name: string) => {
  const stream = drive.streams().find((each) => each.name === name);
  return Array.from({ length: stream?.count ?? 0 }, (_, seq) => ({
    ns: BigInt(drive.info.t0) + BigInt(drive.at(stream?.id ?? 0, seq)?.t ?? 0),
    ...decodeCloud(drive.payload(stream?.id ?? 0, seq)),
  }));
};
const lines = ({ report }: Case): string =>
  report.findings.map(({ level, file, reason, count }) => `${level} ${file}: ${reason} ×${count}`).join('\n');

async function ofCapture(data: Readonly<Record<string, Uint8Array | string>>, name: string) {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(data)) writeFileSync(join(folder, file), bytes);
  await ingest(join(folder, 'a.pcap'), join(folder, 'a.drive'));
  const drive = Drive.open(join(folder, 'a.drive'), 'read');
  try {
    const [stream] = drive.streams();
    return cloudsOf(drive, stream?.name ?? '');
  } finally {
    drive.close();
  }
}

test.each([
  ['before the packets', -1_000_000n],
  ['50 ms after they began', 50_000_000n],
  ['after the last packet', 210_000_000n],
])('packets of an Ouster are its sweeps, its metadata %s', async (_, later) => {
  const captured = await ofCapture(
    {
      'a.pcap': pcapBytes(OUSTER_PACKETS.map((each) => ({ ...each, port: 7502 }))),
      'a.json': JSON.stringify(OUSTER.metadata),
    },
    `os${later}`,
  );
  expect(captured.map(({ count }) => count)).toEqual([512 * 16, 512 * 16, 48 * 16]);
  const messages = [...ousterMessages('/ouster/lidar_packets'), metadata('/ouster/metadata', T0 + later)];
  await withMessages(byTime(messages), (found) => {
    const sweeps = cloudsOf(found.drive, '/ouster/lidar_packets');
    expect(sweeps).toHaveLength(3);
    for (const [i, sweep] of sweeps.slice(0, 2).entries()) {
      const other = captured[i];
      expect(sweep.ns).toBe(other?.ns);
      for (const field of ['xyz', 'ring', 'time', 'intensity'] as const)
        expect(sweep[field]).toEqual(other?.[field]);
    }
    expect(found.drive.streams().find(({ name }) => name === '/ouster/lidar_packets')).toMatchObject({
      kind: 'lidar',
      frame: 'os_sensor',
      meta: { packets: 'Ouster OS-1-16' },
    });
    expect(lines(found)).not.toMatch(/^error/m);
  });
});

test('packets of an Ouster without metadata are kept, each at its time, and what is missing is said once', async () => {
  await withMessages(ousterMessages('/os/lidar_packets'), (found) => {
    expect(found.streams['/os/lidar_packets']).toBe(`message sensor ${OUSTER_PACKETS.length}`);
    expect(lines(found)).toContain(
      `raw packets of an Ouster sensor (3328 bytes), whose metadata file (JSON) does not lie beside the log: kept as they are, without points ×${OUSTER_PACKETS.length}`,
    );
    const id = found.drive.streams().find(({ name }) => name === '/os/lidar_packets')?.id ?? 0;
    expect(found.drive.at(id, 40)?.t).toBe(Number((OUSTER_PACKETS[40]?.ns ?? 0n) - T0));
    expect(found.drive.payload(id, 0).byteLength).toBe(4 + 4 + 3328);
  });
});

test('metadata may lie beside the log; metadata that cannot be is said', async () => {
  const folder = join(root, 'beside');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.mcap'), await mcapBytes(ousterMessages('/os/lidar_packets')));
  writeFileSync(join(folder, 'os.json'), JSON.stringify(OUSTER.metadata));
  writeFileSync(join(folder, 'bad.json'), '{"beam_altitude_angles": 7}');
  await ingest(join(folder, 'a.mcap'), join(folder, 'a.drive'));
  const drive = Drive.open(join(folder, 'a.drive'), 'read');
  try {
    expect(cloudsOf(drive, '/os/lidar_packets').map(({ count }) => count)).toEqual([8192, 8192, 768]);
    expect(drive.report().findings).toContainEqual(expect.objectContaining({ file: 'bad.json' }));
  } finally {
    drive.close();
  }
});

test('two Ousters of one kind take the metadata of their own name space', async () => {
  const steep = {
    ...OUSTER.metadata,
    beam_intrinsics: {
      ...OUSTER.metadata.beam_intrinsics,
      beam_altitude_angles: OUSTER.metadata.beam_intrinsics.beam_altitude_angles.map((angle) => angle / 2),
    },
  };
  const messages = [
    metadata('/a/metadata', T0 - 2n, steep),
    metadata('/b/metadata', T0 - 1n),
    ...ousterMessages('/a/lidar_packets'),
    ...ousterMessages('/b/lidar_packets'),
  ];
  await withMessages(byTime(messages), ({ drive }) => {
    const [a, b] = ['/a/lidar_packets', '/b/lidar_packets'].map((name) => cloudsOf(drive, name)[0]);
    // The first beam: 16° up by b's metadata, 8° by a's.
    expect((b?.xyz[2] ?? 0) / (a?.xyz[2] ?? 1)).toBeGreaterThan(1.8);
  });
});

test('packets of the IMU of an Ouster are accelerations in m/s² and rates in rad/s', async () => {
  const messages = Array.from({ length: 20 }, (_, i) => {
    const ns = BigInt(i) * 10_000_000n;
    const data = ousterImuData(9_000_000_000n + ns, [0.1, 0, 1], [0, 0, 90]);
    return packetMessage('/ouster/imu_packets', OUSTER_TYPE, [{ ns: T0 + ns, data }]);
  });
  await withMessages(messages, ({ drive, streams }) => {
    expect(streams['/ouster/imu_packets']).toBe('imu sensor 20');
    const id = drive.streams()[0]?.id ?? 0;
    const at = (path: string) => drive.series(id, [path], 0, 1e9).values[0]?.[3];
    expect(at('gyro.z')).toBeCloseTo(Math.PI / 2, 6);
    expect(at('accel.z')).toBeCloseTo(9.80665, 6);
  });
});

test('a Velodyne whose packets come one a message, or as nebula’s, has the sweeps of its capture', async () => {
  const packets = Array.from({ length: 160 }, (_, i) => ({
    ns: T0 + BigInt(1327 * i) * 1000n,
    data: velodyneData((480 * i) % 36_000, 1327 * i),
  }));
  const captured = await ofCapture(
    { 'a.pcap': pcapBytes(packets.map((each) => ({ ...each, port: 2368 }))) },
    'vlp',
  );
  const nebula = [packets.slice(0, 80), packets.slice(80)].map((some) =>
    packetMessage('/nebula', 'nebula_msgs/msg/NebulaPackets', some, 'velodyne_top'),
  );
  const single = packets.map((each) => packetMessage('/single', 'velodyne_msgs/msg/VelodynePacket', [each]));
  await withMessages(byTime([...nebula, ...single]), (found) => {
    for (const name of ['/nebula', '/single']) {
      const sweeps = cloudsOf(found.drive, name);
      expect(sweeps.map(({ ns, count }) => [ns, count])).toEqual(
        captured.map(({ ns, count }) => [ns, count]),
      );
      expect(sweeps[0]?.xyz).toEqual(captured[0]?.xyz);
    }
    expect(found.drive.streams().map(({ name, frame }) => [name, frame])).toContainEqual([
      '/nebula',
      'velodyne_top',
    ]);
    expect(lines(found)).not.toMatch(/^error/m);
  });
});

test('a packet of another kind between those of the lidar is left out and counted', async () => {
  const messages = [
    metadata('/ouster/metadata', T0 - 1n),
    ...ousterMessages('/ouster/lidar_packets'),
    packetMessage('/ouster/lidar_packets', OUSTER_TYPE, [
      { ns: T0 + 205_000_000n, data: new Uint8Array(77) },
    ]),
  ];
  await withMessages(byTime(messages), (found) => {
    expect(cloudsOf(found.drive, '/ouster/lidar_packets')).toHaveLength(3);
    expect(lines(found)).toContain('has packets that are not of its lidar: left out ×1');
  });
});
