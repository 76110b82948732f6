/**
 * Cars, vans, trucks and buses from side profiles. Origin on the ground under the middle, x forward. The body is paint,
 * windows lie on it as glass; wheels, lamps and plates are separate materials, which a laser tells apart too.
 */
import type { Random } from '../random.ts';
import { MeshBuilder, type Uv, type Vec } from './mesh.ts';

export type VehicleKind = 'hatch' | 'saloon' | 'suv' | 'van' | 'truck' | 'bus';

type Station = { readonly x: number; readonly top: number; readonly half: number; readonly halfTop: number };

type Shape = {
  readonly belt: number;
  readonly bottom: number;
  readonly wheelR: number;
  readonly axles: readonly number[];
  readonly stations: readonly Station[];
  /** Side windows from to along x, at the belt. */
  readonly windows: readonly (readonly [number, number])[];
};

const s = (x: number, top: number, half: number, halfTop = half): Station => ({ x, top, half, halfTop });

const SHAPES: Record<VehicleKind, Shape> = {
  hatch: {
    belt: 0.93,
    bottom: 0.2,
    wheelR: 0.31,
    axles: [1.25, -1.3],
    stations: [
      s(2.0, 0.52, 0.7),
      s(1.96, 0.72, 0.8),
      s(1.75, 0.82, 0.85),
      s(1.0, 0.97, 0.88),
      s(0.3, 1.44, 0.88, 0.62),
      s(-0.6, 1.5, 0.88, 0.64),
      s(-1.55, 1.42, 0.87, 0.62),
      s(-1.93, 0.95, 0.84),
      s(-2.02, 0.6, 0.78),
    ],
    windows: [
      [0.82, -0.28],
      [-0.36, -1.25],
      [-1.32, -1.66],
    ],
  },
  saloon: {
    belt: 0.91,
    bottom: 0.19,
    wheelR: 0.32,
    axles: [1.38, -1.42],
    stations: [
      s(2.3, 0.5, 0.68),
      s(2.26, 0.68, 0.8),
      s(2.05, 0.77, 0.87),
      s(1.05, 0.94, 0.9),
      s(0.2, 1.4, 0.9, 0.6),
      s(-0.75, 1.43, 0.9, 0.61),
      s(-1.65, 1.03, 0.89, 0.8),
      s(-2.2, 0.97, 0.86),
      s(-2.32, 0.62, 0.8),
    ],
    windows: [
      [0.84, -0.3],
      [-0.38, -1.3],
    ],
  },
  suv: {
    belt: 1.08,
    bottom: 0.26,
    wheelR: 0.36,
    axles: [1.38, -1.38],
    stations: [
      s(2.26, 0.6, 0.72),
      s(2.22, 0.86, 0.84),
      s(2.02, 0.98, 0.91),
      s(1.15, 1.12, 0.94),
      s(0.45, 1.62, 0.94, 0.69),
      s(-0.7, 1.68, 0.94, 0.7),
      s(-1.85, 1.6, 0.93, 0.68),
      s(-2.2, 1.1, 0.9),
      s(-2.28, 0.65, 0.84),
    ],
    windows: [
      [0.98, -0.25],
      [-0.33, -1.3],
      [-1.38, -1.95],
    ],
  },
  van: {
    belt: 1.22,
    bottom: 0.26,
    wheelR: 0.34,
    axles: [1.6, -1.55],
    stations: [
      s(2.5, 0.6, 0.75),
      s(2.45, 1.0, 0.88),
      s(2.1, 1.2, 0.95),
      s(1.25, 2.0, 0.97, 0.84),
      s(0.9, 2.12, 0.97, 0.86),
      s(-2.4, 2.15, 0.97, 0.87),
      s(-2.5, 1.3, 0.96, 0.92),
      s(-2.52, 0.6, 0.92),
    ],
    windows: [[1.55, 0.75]],
  },
  truck: {
    belt: 1.5,
    bottom: 0.45,
    wheelR: 0.48,
    axles: [3.0, -1.9, -3.0],
    stations: [
      s(4.05, 0.7, 1.05),
      s(4.0, 1.5, 1.2),
      s(3.75, 2.55, 1.22, 1.12),
      s(2.45, 2.75, 1.22, 1.12),
      s(2.4, 1.1, 1.2),
      s(2.15, 1.1, 1.2),
      s(2.1, 3.3, 1.25),
      s(-4.0, 3.3, 1.25),
      s(-4.05, 0.9, 1.25),
    ],
    windows: [[3.55, 2.7]],
  },
  bus: {
    belt: 1.15,
    bottom: 0.32,
    wheelR: 0.48,
    axles: [3.3, -2.9],
    stations: [
      s(6.0, 0.6, 1.15),
      s(5.95, 1.2, 1.25),
      s(5.7, 2.9, 1.27, 1.2),
      s(5.4, 3.05, 1.27, 1.2),
      s(-5.8, 3.05, 1.27, 1.2),
      s(-5.95, 2.8, 1.26, 1.2),
      s(-6.0, 0.6, 1.22),
    ],
    windows: [
      [5.4, 4.2],
      [4.1, 2.7],
      [2.6, 1.2],
      [1.1, -0.3],
      [-0.4, -1.8],
      [-1.9, -3.3],
      [-3.4, -4.8],
      [-4.9, -5.6],
    ],
  },
};

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

/** Rounds the corners of a side profile once (Chaikin 1974); the ends stay. */
function rounded(stations: readonly Station[]): Station[] {
  const mix = (a: Station, b: Station, f: number): Station => ({
    x: a.x + (b.x - a.x) * f,
    top: a.top + (b.top - a.top) * f,
    half: a.half + (b.half - a.half) * f,
    halfTop: a.halfTop + (b.halfTop - a.halfTop) * f,
  });
  const out: Station[] = [stations[0]!];
  for (let i = 1; i + 1 < stations.length; i++) {
    const [a, b, c] = [stations[i - 1]!, stations[i]!, stations[i + 1]!];
    out.push(mix(b, a, 0.22), mix(b, c, 0.22));
  }
  out.push(stations.at(-1)!);
  return out;
}

/** Half width of the body at a height, on the straight from belt to roof. */
function sideAt(a: Station, belt: number, z: number): number {
  if (z <= belt || a.top <= belt) return a.half;
  return a.half + ((a.halfTop - a.half) * (z - belt)) / (a.top - belt);
}

function between(stations: readonly Station[], x: number): Station {
  for (let i = 0; i + 1 < stations.length; i++) {
    const [a, b] = [stations[i]!, stations[i + 1]!];
    if (x <= a.x && x >= b.x) {
      const f = a.x === b.x ? 0 : (a.x - x) / (a.x - b.x);
      return s(
        x,
        a.top + (b.top - a.top) * f,
        a.half + (b.half - a.half) * f,
        a.halfTop + (b.halfTop - a.halfTop) * f,
      );
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
  for (let i = 0; i + 1 < columns.length; i++) {
    const [front, rear] = [columns[i]!, columns[i + 1]!];
    const [a, b] = [outline(front, shape), outline(rear, shape)];
    const middle = (front.x + rear.x) / 2;
    const run = front.x - rear.x;
    const screen =
      run > 0.06 &&
      Math.abs(front.top - rear.top) > 0.36 * run &&
      (front.top + rear.top) / 2 > belt + 0.1 &&
      Math.max(front.top, rear.top) > belt + 0.2;
    const window = windows.some(([from, to]) => middle < from && middle > to);
    for (let k = 0; k + 1 < a.length; k++) {
      const pane = k === GLASS_ROW ? window : k >= ROOF_ROW && screen;
      const material = pane ? 'carGlass' : k === 0 ? 'darkPlastic' : 'carPaint';
      const parameter = !pane && k > 0 && k < GLASS_ROW - 1 ? seams : 0;
      const cell = (p: Vec, q: Vec, r: Vec, t: Vec): void => {
        const flat = (x: Vec, y: Vec): boolean => Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]) < 1e-4;
        if (!flat(q, r)) mesh.triangle([p, q, r], material, { parameter });
        if (!flat(p, t)) mesh.triangle([p, r, t], material, { parameter });
      };
      cell(a[k]!, b[k]!, b[k + 1]!, a[k + 1]!);
      cell(mirror(a[k]!), mirror(a[k + 1]!), mirror(b[k + 1]!), mirror(b[k]!));
    }
    mesh.quad([a[0]!, mirror(a[0]!), mirror(b[0]!), b[0]!], 'darkPlastic');
  }
  for (const end of [columns[0]!, columns.at(-1)!]) {
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
