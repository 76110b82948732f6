/**
 * A straight road of known measures, as a drive: two painted lines, kerbs 12 cm high at 4 m to both sides, sidewalks, and a box on
 * the right. The lidar moves while it measures, and each point has its own time.
 */
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import type { SampleInfo } from '../../../engine/contract/streams.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import type { Stage } from '../../../engine/reconstruct/contract/stage.ts';
import { T0 } from '../drives.ts';

export const ROAD = {
  speedMps: 8,
  periodS: 0.1,
  solidY: 1.75,
  dashedY: -1.75,
  dashM: 3,
  gapM: 3,
  paintWidthM: 0.15,
  kerbY: 4,
  kerbHeightM: 0.12,
  lidarHeightM: 1.8,
  /** Box on the right sidewalk. */
  box: { x0: 14, x1: 16, y0: -7, y1: -5, heightM: 1.5 },
} as const;

const RINGS = 40;

const COLUMNS = 720;

/** A generator of numbers from 0 to 1 that is the same everywhere (mulberry32). */
export function numbers(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const painted = (x: number, y: number): boolean => {
  const half = ROAD.paintWidthM / 2;
  if (Math.abs(y - ROAD.solidY) < half) return true;
  const phase = ((x % (ROAD.dashM + ROAD.gapM)) + ROAD.dashM + ROAD.gapM) % (ROAD.dashM + ROAD.gapM);
  return Math.abs(y - ROAD.dashedY) < half && phase < ROAD.dashM;
};

/** Where a ray from (x, 0, lidar height) first meets the road, a kerb, a sidewalk or the box; undefined in the sky or past 45 m. */
function hit(x: number, dx: number, dy: number, dz: number): [number, number, number] | undefined {
  const { box, kerbY, kerbHeightM, lidarHeightM: h } = ROAD;
  let t = Number.POSITIVE_INFINITY;
  const offer = (s: number, holds: (px: number, py: number, pz: number) => boolean): void => {
    if (s > 0.1 && s < t && holds(x + dx * s, dy * s, h + dz * s)) t = s;
  };
  offer(-h / dz, (_, py) => Math.abs(py) < kerbY);
  offer((kerbHeightM - h) / dz, (_, py) => Math.abs(py) >= kerbY);
  for (const side of [kerbY, -kerbY]) offer(side / dy, (_x, _y, pz) => pz >= 0 && pz <= kerbHeightM);
  for (const y of [box.y0, box.y1])
    offer(y / dy, (px, _, pz) => px > box.x0 && px < box.x1 && pz > 0 && pz < box.heightM);
  for (const bx of [box.x0, box.x1])
    offer((bx - x) / dx, (_, py, pz) => py > box.y0 && py < box.y1 && pz > 0 && pz < box.heightM);
  return t < 45 ? [x + dx * t, dy * t, h + dz * t] : undefined;
}

/** Whether more is painted at a place. */
type MorePaint = (x: number, y: number) => boolean;

/** A sweep that began when the vehicle was at x0: points in the moving sensor's own frame, times from the sweep's t. */
export function roadSweep(
  x0: number,
  seed: number,
  more: MorePaint = () => false,
): Record<string, Float32Array | Int32Array | Uint16Array> {
  const random = numbers(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const [xyz, intensity, time, ring]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let column = 0; column < COLUMNS; column++) {
    const dt = (ROAD.periodS * column) / COLUMNS;
    const x = x0 + ROAD.speedMps * dt;
    const azimuth = 2 * Math.PI * ((column + random()) / COLUMNS);
    for (let r = 0; r < RINGS; r++) {
      const elevation = ((-24 + (22 * r) / RINGS) * Math.PI) / 180;
      const [c, s] = [Math.cos(elevation), Math.sin(elevation)];
      const p = hit(x, c * Math.cos(azimuth), c * Math.sin(azimuth), s);
      if (!p) continue;
      // Each laser has a gain of its own.
      const gain = 1 + 0.5 * Math.sin(r);
      intensity.push(
        Math.max(
          0,
          gain * (((painted(p[0], p[1]) || more(p[0], p[1])) && p[2] < 0.01 ? 70 : 25) + 8 * normal()),
        ),
      );
      xyz.push(p[0] - x, p[1], p[2] - ROAD.lidarHeightM + 0.01 * normal());
      time.push(Math.round(dt * 1e9));
      ring.push(r);
    }
  }
  return {
    xyz: Float32Array.from(xyz),
    intensity: Float32Array.from(intensity),
    time: Int32Array.from(time),
    ring: Uint16Array.from(ring),
  };
}

const T_vehicle_lidar: Pose = { p: [0, 0, ROAD.lidarHeightM], q: { w: 1, x: 0, y: 0, z: 0 } };

/** The drive file; the vehicle's origin runs along the x axis of the map at height 0. */
export function makePaintedRoad(path: string, sweeps: number, more?: MorePaint): string {
  const writer = DriveWriter.create(path, { name: 'painted road', t0: T0, source: 'test' });
  writer.setCalibration({
    version: 0,
    vehicleFrame: 'base_link',
    rule: 'test',
    sensors: [{ frame: 'lidar', T_vehicle_sensor: T_vehicle_lidar, timeOffsetNs: 0 }],
  });
  const lidar = writer.addStream({
    name: 'lidar',
    kind: 'lidar',
    role: 'sensor',
    frame: 'lidar',
    codec: 'columns/1',
  });
  for (let k = 0; k < sweeps; k++) {
    const t = Math.round(k * ROAD.periodS * 1e9);
    const sweep = roadSweep(k * ROAD.speedMps * ROAD.periodS, k + 1, more);
    const payload = encodeColumns({ intensityMax: 255 }, sweep);
    writer.addSample(lidar, { t, tLog: t, payload });
  }
  writer.finish();
  return path;
}

/** Stands in for alignment: the true way, at the sweeps' times. */
export const trueWay: Stage = wayOf(({ t }) => [(ROAD.speedMps * t) / 1e9, 0, 0]);

/** Stands in for alignment: the vehicle at `placeOf` each sweep, looking along x. */
export function wayOf(placeOf: (sweep: SampleInfo) => Vec3): Stage {
  return {
    id: 'alignment',
    title: 'True way',
    summary: 'For tests.',
    version: 1,
    reads: ['lidar'],
    takes: [],
    makes: [{ name: 'trajectory', kind: 'trajectory', title: 'True way' }],
    steps: false,
    parameters: {},
    async run(context) {
      const stream = context.drive.streams('lidar')[0]!;
      const samples = [...context.drive.samples(stream.id)];
      const output = context.output('trajectory');
      output.setMeta({ stream: stream.id, frame: 'map' });
      output.part({
        key: '0',
        bytes: encodeColumns(
          {},
          {
            t: Float64Array.from(samples, ({ t }) => t),
            position: Float64Array.from(samples.flatMap((sample) => placeOf(sample))),
            orientation: Float64Array.from(samples.flatMap(() => [1, 0, 0, 0])),
            seq: Uint32Array.from(samples, ({ seq }) => seq),
          },
        ),
      });
      return { grade: 'pass', reasons: [] };
    },
  };
}
