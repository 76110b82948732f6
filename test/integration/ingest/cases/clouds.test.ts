/** Which cloud is what: sweeps of lidars, radars that speak in clouds, clouds made of others, packets; and numbers that lie. */
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { column, decodeColumns } from '../../../../engine/contract/columns.ts';
import { type Case, casePath, withCase, withMessages } from '../../../support/ingest/case.ts';
import { header, T0, type TestMessage } from '../../../support/ingest/mcap-file.ts';
import { velodyneScan } from '../../../support/ingest/packets/velodyne.ts';

const cloudOf = ({ drive }: Case, name: string) => {
  const stream = drive.streams().find((each) => each.name === name);
  if (!stream) throw new Error(`no stream ${name}`);
  return decodeCloud(drive.payload(stream.id, 0));
};
const lines = ({ report }: Case) => report.findings.map(({ reason }) => reason).join('\n');

test('a radar that speaks in clouds is a radar: Doppler from velocity, rcs', async () => {
  await withCase(casePath('clouds/radar-as-pointcloud2'), (found) => {
    expect(found.streams).toMatchObject({
      '/radar/front/points': 'radar sensor 20',
      '/lidar/points': 'lidar sensor 10',
    });
    const { fields } = cloudOf(found, '/radar/front/points');
    expect([...fields.keys()]).toEqual(['doppler', 'rcs', 'snr']);
    expect(fields.get('doppler')).toBeInstanceOf(Float32Array);
  });
});

test('a registered cloud is an estimate, and said to be made of others', async () => {
  await withCase(casePath('clouds/lidar-and-registered-cloud'), (found) => {
    expect(found.streams).toMatchObject({
      '/lidar/points': 'lidar sensor 12',
      '/cloud_registered': 'lidar estimate 12',
    });
    expect(found.said).toEqual([]);
    expect(lines(found)).toContain('is made of other clouds by its name or its frame map');
  });
});

test('a CustomMsg of a Livox is a sweep: line as ring, time from the time base', async () => {
  await withCase(casePath('clouds/lidar-livox-custommsg'), (found) => {
    expect(found.streams['/livox/lidar']).toBe('lidar sensor 5');
    const { count, ring, time, intensity } = cloudOf(found, '/livox/lidar');
    expect([count, ring?.[1], time?.[1], intensity?.[0]]).toEqual([32, 1, 3_000_000, 50]);
  });
});

test('packets of a lidar whose model is not said are an error line that names them', async () => {
  await withCase(casePath('clouds/lidar-velodyne-packets'), ({ streams, said }) => {
    expect(streams['/velodyne_packets']).toBe('message sensor 5');
    expect(said).toEqual([expect.stringMatching(/^error.*raw packets of a Velodyne lidar/)]);
  });
});

test('packets of a VLP-16 become the points that it saw, each turned to when its laser fired', async () => {
  const scan = velodyneScan(T0, 10);
  const message = { topic: '/velodyne_packets', type: scan.type, ns: T0, message: scan.message };
  await withMessages([{ ...message, schema: scan.schema }], (found) => {
    expect(found.streams['/velodyne_packets']).toBe('lidar sensor 1');
    const { count, xyz, ring, time, intensity } = cloudOf(found, '/velodyne_packets');
    expect(count).toBe(2 * 12 * 32);
    // Laser 1 of the first firing: 1° up, 2.304 µs after the block began at azimuth 90° (to the right).
    const [x = 0, y = 0, z = 0] = xyz.subarray(3, 6);
    expect([Math.hypot(x, y, z), ring?.[0], ring?.[1], time?.[1], intensity?.[1]]).toEqual([
      expect.closeTo(10, 4),
      0,
      8,
      2304,
      100,
    ]);
    expect(Math.asin(z / 10)).toBeCloseTo(Math.PI / 180, 4);
    // 0.4° a block of 110.592 µs.
    const turned = ((90 + (0.4 * 2.304) / 110.592) * Math.PI) / 180;
    expect(Math.atan2(-y, x)).toBeCloseTo(turned, 4);
    // The second packet is stamped 1 ms later.
    expect(time?.[12 * 32]).toBe(1_000_000);
  });
});

test('numbers in the other order of bytes than is claimed are read as they can be', async () => {
  await withCase(casePath('clouds/pc-big-endian-flag-on-little-data'), (found) => {
    expect(Math.max(...cloudOf(found, '/points').xyz.map(Math.abs))).toBeLessThan(1000);
    expect(found.said).toEqual([expect.stringMatching(/is_bigendian says true.*read so \(5\)/)]);
  });
});

test('rows are as long as the bytes say, whatever row_step says', async () => {
  await withCase(casePath('clouds/pc-row-step-of-whole-cloud'), (found) => {
    expect(cloudOf(found, '/points').count).toBe(64);
    expect(lines(found)).toMatch(/row_step says 1024 bytes, its rows have 128/);
  });
});

const FIELDS = ['x', 'y', 'z', 'vx', 'vy', 'rcs', 'id'];
const cloud = (
  topic: string,
  frame: string,
  names: readonly string[],
  values: readonly number[],
): TestMessage => ({
  topic,
  type: 'sensor_msgs/msg/PointCloud2',
  ns: T0,
  message: {
    header: header(T0, frame),
    height: 1,
    width: 1,
    fields: names.map((name, k) => ({ name, offset: 4 * k, datatype: 7, count: 1 })),
    is_bigendian: false,
    point_step: 4 * names.length,
    row_step: 4 * names.length,
    data: new Uint8Array(Float32Array.from(values).buffer),
    is_dense: true,
  },
});

test('a radar with speeds along its axes has their part along the line of sight', async () => {
  await withMessages(
    [cloud('/ars/targets', 'front', FIELDS, [3, 4, 0, 5, 0, 7, 1])],
    ({ drive, streams }) => {
      expect(streams['/ars/targets']).toBe('radar sensor 1');
      const block = decodeColumns(drive.payload(drive.streams()[0]?.id ?? 0, 0));
      expect([column(block, 'doppler', 'f32')[0], column(block, 'rcs', 'f32')[0]]).toEqual([3, 7]);
    },
  );
});

test('a lidar that measures speed is a lidar, a map and a depth camera are none', async () => {
  const of = (topic: string, frame: string, names: readonly string[]) =>
    cloud(
      topic,
      frame,
      names,
      names.map((_, k) => k + 1),
    );
  const xyz = ['x', 'y', 'z'];
  const messages = [
    of('/aeva/points', 'aeva', [...xyz, 'velocity', 'intensity', 'line']),
    of('/fmcw/points', 'roof', [...xyz, 'velocity', 'reflectivity', 'power']),
    of('/front/cloud', 'radar_front', [...xyz, 'intensity', 'speed']),
    of('/mmwave', 'ti', [...xyz, 'velocity', 'intensity', 'range']),
    of('/Laser_map', 'camera_init', xyz),
    of('/camera/depth/color/points', 'camera_depth_optical_frame', [...xyz, 'rgb']),
    of('/camera/depth_registered/points', 'camera_link', [...xyz, 'rgb']),
    of('/velodyne_points', 'velodyne', [...xyz, 'intensity']),
    of('/sensing/lidar/concatenated/pointcloud', 'base_link', [...xyz, 'intensity']),
  ];
  await withMessages(messages, ({ drive }) => {
    const kinds = drive.streams().map(({ name, kind, role, meta }) => [name, kind, role, meta.source]);
    expect(kinds).toEqual([
      ['/aeva/points', 'lidar', 'sensor', undefined],
      ['/fmcw/points', 'lidar', 'sensor', undefined],
      ['/front/cloud', 'radar', 'sensor', undefined],
      ['/mmwave', 'radar', 'sensor', undefined],
      ['/Laser_map', 'lidar', 'estimate', 'derived'],
      ['/camera/depth/color/points', 'lidar', 'sensor', 'depth-camera'],
      ['/camera/depth_registered/points', 'lidar', 'sensor', 'depth-camera'],
      ['/velodyne_points', 'lidar', 'sensor', undefined],
      ['/sensing/lidar/concatenated/pointcloud', 'lidar', 'sensor', 'processed'],
    ]);
  });
});

test('packets of other lidars are named as what they are', async () => {
  const packet = (type: string): TestMessage => ({
    topic: `/${type}`,
    type,
    ns: T0,
    message: Uint8Array.of(0, 1, 0, 0, 3, 0, 0, 0, 1, 2, 3),
    schema: { encoding: 'ros2msg', data: new TextEncoder().encode('uint8[] buf') },
  });
  await withMessages(
    ['ouster_sensor_msgs/msg/PacketMsg', 'pandar_msgs/msg/PandarScan'].map(packet),
    ({ said }) => {
      expect(said).toEqual([
        expect.stringMatching(/^error.*raw packets of an Ouster lidar.*ouster/),
        expect.stringMatching(/^error.*raw packets of a Hesai lidar.*nebula/),
      ]);
    },
  );
});
