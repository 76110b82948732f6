/**
 * Cars, vans, trucks and buses from side profiles. Origin on the ground under the middle, x forward. The body is paint,
 * windows lie on it as glass; wheels, lamps and plates are separate materials, which a laser tells apart too.
 */
import { cellsBetween, pairsOf } from '../../../geometry/sequences.ts';
import type { Random } from '../../random/random.ts';
import { MeshBuilder, type Uv, type Vec } from './mesh.ts';
import { SHAPES, type Shape, type Station, type VehicleKind } from './vehicle-shapes.ts';

export type VehicleSize = { readonly lengthM: number; readonly widthM: number; readonly heightM: number };

export function vehicleSize(kind: VehicleKind): VehicleSize {
  const { stations } = SHAPES[kind];
  const xs = stations.map((st) => st.x);
  return {
    lengthM: Math.max(...xs) - Math.min(...xs),
    widthM: 2 * Math.max(...stations.map((st) => st.half)),
    heightM: Math.max(...stations.map((st) => st.top)),
  };
}

const mix = (a: Station, b: Station, f: number): Station => ({
  x: a.x + (b.x - a.x) * f,
  top: a.top + (b.top - a.top) * f,
  half: a.half + (b.half - a.half) * f,
  halfTop: a.halfTop + (b.halfTop - a.halfTop) * f,
});

/** Rounds the corners of a side profile once (Chaikin 1974); the ends stay. */
function rounded(stations: readonly Station[]): Station[] {
  return stations.flatMap((b, i) => {
    const [a, c] = [stations[i - 1], stations[i + 1]];
    return a && c ? [mix(b, a, 0.22), mix(b, c, 0.22)] : [b];
  });
}

/** Half width of the body at a height, on the straight from belt to roof. */
function sideAt(a: Station, belt: number, z: number): number {
  if (z <= belt || a.top <= belt) return a.half;
  return a.half + ((a.halfTop - a.half) * (z - belt)) / (a.top - belt);
}

function between(stations: readonly Station[], x: number): Station {
  for (const [a, b] of pairsOf(stations)) {
    if (x <= a.x && x >= b.x) {
      const f = a.x === b.x ? 0 : (a.x - x) / (a.x - b.x);
      return { ...mix(a, b, f), x };
    }
  }
  return stations[0]!;
}

/** Where doors end, three places of 8 bits in steps of 5 cm from -6.4 m; object_look.cc draws the gaps. */
function seamsOf({ windows }: Shape): number {
  const at = [
    (windows[0]?.[0] ?? 0) + 0.03,
    ...windows.map(([, to], i) => (to + (windows[i + 1]?.[0] ?? to - 0.08)) / 2),
  ];
  return at.slice(0, 3).reduce((sum, x, i) => sum + (Math.round((x + 6.4) / 0.05) & 255) * 256 ** i, 0);
}

/** Rows of the outline by what lies above them. */
const GLASS_ROW = 5;

const ROOF_ROW = 7;

/** Outline of one side at a station, from the sill to the middle of the roof. */
function outline(st: Station, { belt, bottom }: Shape): Vec[] {
  const waist = Math.min(belt, st.top - 0.02);
  const low = Math.min(st.top - 0.015, waist + 0.035);
  const high = Math.max(low, st.top - 0.09);
  return [
    [st.x, st.half * 0.93, bottom],
    [st.x, st.half * 1.0, bottom + (waist - bottom) * 0.22],
    [st.x, st.half * 1.015, bottom + (waist - bottom) * 0.62],
    [st.x, st.half * 1.0, bottom + (waist - bottom) * 0.88],
    [st.x, st.half * 0.965, waist],
    [st.x, sideAt(st, belt, low) * 0.955, low],
    [st.x, sideAt(st, belt, high) * 0.95, high],
    [st.x, st.halfTop * 0.92, st.top - 0.018],
    [st.x, st.halfTop * 0.72, st.top + 0.012],
    [st.x, st.halfTop * 0.4, st.top + 0.026],
    [st.x, 0, st.top + 0.03],
  ];
}

/** The body in columns along x and rows up the side; panes are cells of it, so that they lie flush. */
function body(shape: Shape, boxy: boolean, mesh: MeshBuilder): void {
  const { belt, windows } = shape;
  const profile = boxy ? shape.stations : rounded(shape.stations);
  const cuts = windows.flat().filter((x) => profile.every((st) => Math.abs(st.x - x) > 0.015));
  const columns = [...profile, ...cuts.map((x) => between(profile, x))].sort((a, b) => b.x - a.x);
  const mirror = (p: Vec): Vec => [p[0], -p[1], p[2]];
  const seams = seamsOf(shape);
  for (const [front, rear] of pairsOf(columns)) {
    const [a, b] = [outline(front, shape), outline(rear, shape)];
    let floor: readonly [Vec, Vec, Vec, Vec] | undefined;
    const middle = (front.x + rear.x) / 2;
    const run = front.x - rear.x;
    const screen =
      run > 0.06 &&
      Math.abs(front.top - rear.top) > 0.36 * run &&
      (front.top + rear.top) / 2 > belt + 0.1 &&
      Math.max(front.top, rear.top) > belt + 0.2;
    const window = windows.some(([from, to]) => middle < from && middle > to);
    for (const [k, [a0, b0, b1, a1]] of [...cellsBetween(a, b)].entries()) {
      const pane = k === GLASS_ROW ? window : k >= ROOF_ROW && screen;
      const material = pane ? 'carGlass' : k === 0 ? 'darkPlastic' : 'carPaint';
      const parameter = !pane && k > 0 && k < GLASS_ROW - 1 ? seams : 0;
      const cell = (p: Vec, q: Vec, r: Vec, t: Vec): void => {
        const flat = (x: Vec, y: Vec): boolean => Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]) < 1e-4;
        if (!flat(q, r)) mesh.triangle([p, q, r], material, { parameter });
        if (!flat(p, t)) mesh.triangle([p, r, t], material, { parameter });
      };
      if (k === 0) floor = [a0, mirror(a0), mirror(b0), b0];
      cell(a0, b0, b1, a1);
      cell(mirror(a0), mirror(a1), mirror(b1), mirror(b0));
    }
    if (floor) mesh.quad(floor, 'darkPlastic');
  }
  for (const end of [...columns.slice(0, 1), ...columns.slice(-1)]) {
    const o = outline(end, shape);
    mesh.polygon([...o, ...o.slice(0, -1).reverse().map(mirror)], 'carPaint', () => [0, 0]);
  }
}

function wheel(x: number, y: number, r: number, mesh: MeshBuilder): void {
  const out = Math.sign(y);
  const sides = 18;
  const rim = (i: number, radius: number, at: number): Vec => {
    const a = (2 * Math.PI * i) / sides;
    return [x + radius * Math.cos(a), at, r + radius * Math.sin(a)];
  };
  const uvOf = (p: Vec): Uv => [(p[0] - x) / r, (p[2] - r) / r];
  const face = Array.from({ length: sides }, (_, i) => rim(i, r, y + out * 0.012));
  // The dark arch around the wheel, just proud of the body.
  const arch = Array.from({ length: sides }, (_, i) => rim(i, r * 1.16, y + out * 0.008)).filter(
    (p) => p[2] > 0.12,
  );
  mesh.polygon(arch, 'darkPlastic', () => [0, 0]);
  mesh.polygon(face, 'rubber', uvOf);
  for (let i = 0; i < sides; i++) {
    mesh.quad(
      [
        rim(i, r, y + out * 0.012),
        rim(i + 1, r, y + out * 0.012),
        rim(i + 1, r, y - out * 0.2),
        rim(i, r, y - out * 0.2),
      ],
      'rubber',
      {
        uvs: [
          [1, 0],
          [1, 0],
          [1, 0],
          [1, 0],
        ],
      },
    );
  }
}

function fittings(shape: Shape, kind: VehicleKind, mesh: MeshBuilder): void {
  const [front, rear] = [shape.stations[1]!, shape.stations.at(-2)!];
  const big = kind === 'truck' || kind === 'bus';
  const lampZ = big ? 0.85 : front.top - 0.14;
  const flat = (
    x: number,
    y0: number,
    y1: number,
    z0: number,
    z1: number,
    material: 'headLight' | 'tailLight' | 'plate' | 'darkPlastic',
  ): void =>
    mesh.quad(
      [
        [x, y0, z0],
        [x, y1, z0],
        [x, y1, z1],
        [x, y0, z1],
      ],
      material,
      {
        uvs: [
          [-1, -1],
          [1, -1],
          [1, 1],
          [-1, 1],
        ],
      },
    );
  const nose = Math.max(...shape.stations.map((st) => st.x)) + 0.012;
  const tail = Math.min(...shape.stations.map((st) => st.x)) - 0.012;
  for (const side of [1, -1]) {
    flat(
      nose - 0.02,
      side * (front.half - 0.36),
      side * (front.half - 0.04),
      lampZ - 0.07,
      lampZ + 0.06,
      'headLight',
    );
    const tz = big ? 0.95 : rear.top - 0.2;
    flat(tail, side * (rear.half - 0.3), side * (rear.half - 0.05), tz - 0.09, tz + 0.09, 'tailLight');
  }
  flat(nose, -0.26, 0.26, 0.42, 0.53, 'plate');
  flat(tail - 0.004, -0.26, 0.26, big ? 0.6 : rear.top - 0.38, big ? 0.71 : rear.top - 0.27, 'plate');
  flat(nose - 0.004, -front.half * 0.62, front.half * 0.62, lampZ - 0.12, lampZ + 0.02, 'darkPlastic');
  flat(
    nose - 0.006,
    -front.half * 0.85,
    front.half * 0.85,
    shape.bottom + 0.03,
    shape.bottom + 0.16,
    'darkPlastic',
  );
  flat(
    tail + 0.004,
    -rear.half * 0.85,
    rear.half * 0.85,
    shape.bottom + 0.03,
    shape.bottom + 0.16,
    'darkPlastic',
  );
  for (const x of shape.axles) {
    const half = between(shape.stations, x).half * 1.016;
    wheel(x, half, shape.wheelR, mesh);
    wheel(x, -half, shape.wheelR, mesh);
  }
  if (!big) {
    const mx = shape.windows[0]![0] + 0.02;
    const half = between(shape.stations, mx).half;
    for (const side of [1, -1]) {
      const [y0, y1] = side > 0 ? [half, half + 0.17] : [-half - 0.17, -half];
      mesh.box([mx - 0.07, y0, shape.belt + 0.01], [mx + 0.05, y1, shape.belt + 0.16], 'carPaint');
    }
  }
}

export function vehicleMesh(kind: VehicleKind): MeshBuilder {
  const shape = SHAPES[kind];
  const mesh = new MeshBuilder();
  body(shape, kind === 'truck' || kind === 'bus', mesh);
  mesh.smooth(0.62);
  fittings(shape, kind, mesh);
  return mesh;
}

/** Added to a vehicle's parameter while it brakes; object_look.cc lights its lamps. */
export const BRAKES = 1 << 24;

const PAINTS = [
  0xe8e8e6, 0xd9dadb, 0x9a9ea3, 0x5b6066, 0x2a2c30, 0x16171a, 0x7c1518, 0xa8201f, 0x1d3a66, 0x2f5f94,
  0x33506b, 0x2e4a38, 0x8a7f6a, 0xc9c3b4, 0xb5622a,
] as const;

export function drawPaint(kind: VehicleKind, random: Random): number {
  if (kind === 'bus') return random.pick([0xb8232a, 0xd8a515, 0x2f6fa8]);
  if (kind === 'van' || kind === 'truck')
    return random.chance(0.6) ? 0xe9e9e7 : random.pick([0x2d5a8a, 0xc9a21a, 0x8a2323]);
  return PAINTS[random.below(PAINTS.length)] ?? 0x9a9ea3;
}
