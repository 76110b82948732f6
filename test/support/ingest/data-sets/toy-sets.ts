/** The drive of toy-drive.ts in the layouts of data sets whose sweeps are arrays, archives or tables. */
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { TINY_JPEG } from './kitti-folder.ts';
import { put, STEP_M, SWEEPS, sweepOf, timeUs } from './toy-drive.ts';

const ks = Array.from({ length: SWEEPS }, (_, k) => k);
const seconds = (k: number): number => Number(timeUs(k)) / 1e6;

/** A NumPy array: its header, then the bytes as they are. */
export function npyBytes(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${shape}), }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`, 'latin1');
  const head = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.alloc(2)]);
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, header, data]);
}

/** A ZIP archive; every other entry is deflated, as numpy.savez_compressed does. */
export function zipBytes(entries: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const [files, directory]: Buffer[][] = [[], []];
  let at = 0;
  for (const [i, [name, content]] of Object.entries(entries).entries()) {
    const [method, packed] = i % 2 === 0 ? [0, content] : [8, deflateRawSync(content)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(at, 12);
    directory?.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
        common,
        entry.subarray(2),
        Buffer.from(name),
      ]),
    );
    files?.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory ?? []);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(directory?.length ?? 0, 8);
  end.writeUInt16LE(directory?.length ?? 0, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...(files ?? []), listed, end]);
}

const isoOf = (us: bigint): string =>
  `${new Date(Number(us / 1000n)).toISOString().slice(0, 19)}.${String(us % 1_000_000n).padStart(6, '0')}Z`;

const IDENTITY = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

export function writeZod(folder: string): string {
  const root = join(folder, 'sequences/000000');
  for (const k of ks) {
    const points = sweepOf(k);
    const data = Buffer.alloc(22 * points.length);
    for (const [i, [x, y, z]] of points.entries()) {
      data.writeFloatLE(x, 22 * i);
      data.writeFloatLE(y, 22 * i + 4);
      data.writeFloatLE(z, 22 * i + 8);
      data.writeBigInt64LE(0n, 22 * i + 12);
      data[22 * i + 20] = i % 256;
      data[22 * i + 21] = i % 128;
    }
    const descr = `[('x', '<f4'), ('y', '<f4'), ('z', '<f4'), ('timestamp', '<i8'), ('intensity', '|u1'), ('diode_index', '|u1')]`;
    put(
      join(root, 'lidar_velodyne', `000000_romeo_${isoOf(timeUs(k))}.npy`),
      npyBytes(descr, `${points.length},`, data),
    );
    put(join(root, 'camera_front_blur', `000000_romeo_${isoOf(timeUs(k))}.jpg`), TINY_JPEG);
  }
  const lidar_extrinsics = [[1, 0, 0, 1.2], ...IDENTITY.slice(1, 2), [0, 0, 1, 2], ...IDENTITY.slice(3)];
  const extrinsics = [
    [0, 0, 1, 1.6],
    [-1, 0, 0, 0],
    [0, -1, 0, 1.4],
    [0, 0, 0, 1],
  ];
  const intrinsics = [
    [1800, 0, 1924, 0],
    [0, 1800, 1084, 0],
    [0, 0, 1, 0],
  ];
  const FC = {
    extrinsics,
    lidar_extrinsics,
    intrinsics,
    distortion: [0.3, 0, 0, 0],
    image_dimensions: [3848, 2168],
  };
  put(join(root, 'calibration.json'), JSON.stringify({ FC }));
  const poses = ks.map((k) => [[1, 0, 0, STEP_M * k], ...IDENTITY.slice(1)]);
  put(join(root, 'ego_motion.json'), JSON.stringify({ timestamps: ks.map(seconds), poses }));
  return root;
}

/** Where PandaSet’s world begins; its lidar’s axes, right, ahead, up, are the world’s. */
const WORLD = [100, 50, 3] as const;

export function writePandaset(folder: string): string {
  const root = join(folder, '001');
  const two = (k: number): string => String(k).padStart(2, '0');
  const h = Math.SQRT1_2;
  const placed = ks.map((k) => ({
    position: { x: WORLD[0], y: WORLD[1] + STEP_M * k, z: WORLD[2] },
    heading: { w: 1, x: 0, y: 0, z: 0 },
  }));
  for (const k of ks) {
    const rows = sweepOf(k).map(([x, y, z], i) =>
      [i, WORLD[0] - y, WORLD[1] + STEP_M * k + x, WORLD[2] + z, i % 256, seconds(k), i % 2].join(','),
    );
    put(join(root, 'lidar', `${two(k)}.csv`), `,x,y,z,i,t,d\n${rows.join('\n')}\n`);
    put(join(root, 'camera/front_camera', `${two(k)}.jpg`), TINY_JPEG);
  }
  const cameras = placed.map(({ position }) => ({ position, heading: { w: h, x: -h, y: 0, z: 0 } }));
  const times = JSON.stringify(ks.map(seconds));
  put(join(root, 'lidar/poses.json'), JSON.stringify(placed));
  put(join(root, 'camera/front_camera/poses.json'), JSON.stringify(cameras));
  put(
    join(root, 'camera/front_camera/intrinsics.json'),
    JSON.stringify({ fx: 1970, fy: 1970, cx: 970, cy: 483 }),
  );
  for (const below of ['lidar', 'camera/front_camera', 'meta'])
    put(join(root, below, 'timestamps.json'), times);
  const fix = { lat: 37.4, long: -122.2, height: 20, xvel: 0, yvel: 5 };
  put(join(root, 'meta/gps.json'), JSON.stringify(ks.map(() => fix)));
  return root;
}

export function writeA2d2(folder: string): string {
  const root = join(folder, 'camera_lidar/20180807_145028');
  for (const k of ks) {
    const points = sweepOf(k);
    const number = String(k).padStart(9, '0');
    const xyz = new Uint8Array(Float64Array.from(points.flat()).buffer);
    const reflectance = Uint8Array.from(points, (_, i) => i % 256);
    const archive = zipBytes({
      'pcloud_points.npy': npyBytes(`'<f8'`, `${points.length}, 3`, xyz),
      'pcloud_attr.reflectance.npy': npyBytes(`'|u1'`, `${points.length},`, reflectance),
      'pcloud_attr.lidar_id.npy': npyBytes(`'<i8'`, `${points.length},`, new Uint8Array(8 * points.length)),
    });
    put(join(root, 'lidar/cam_front_center', `20180807145028_lidar_frontcenter_${number}.npz`), archive);
    const picture = join(root, 'camera/cam_front_center', `20180807145028_camera_frontcenter_${number}`);
    put(`${picture}.jpg`, TINY_JPEG);
    put(`${picture}.json`, JSON.stringify({ cam_tstamp: Number(timeUs(k)), cam_name: 'front_center' }));
  }
  const front_center = {
    view: { origin: [1.7, 0, 0.9], 'x-axis': [1, 0, 0], 'y-axis': [0, 1, 0] },
    Lens: 'Telecam',
    CamMatrixOriginal: [
      [1690, 0, 950],
      [0, 1690, 540],
      [0, 0, 1],
    ],
    Distortion: [[-0.26, 0.1, 0, 0, 0]],
    Resolution: [1920, 1208],
  };
  put(join(folder, 'camera_lidar/cams_lidars.json'), JSON.stringify({ cameras: { front_center } }));
  return root;
}
