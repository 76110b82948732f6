/** Carriageway, kerbs, pavements and yards as triangles, all built in road coordinates. */
import { cellsBetween, pairsOf } from '../../../geometry/sequences.ts';
import type { MeshBuilder, Uv, Vec } from '../meshes/mesh.ts';
import { type Side, widthAt } from '../model/profile.ts';
import type { Junction } from '../model/street-parts.ts';
import { type KerbPoint, kerbLine } from './kerb-line.ts';
import type { Street } from './street.ts';

const YARD_DROP_M = 0.03;

/** An edge of a column of the carriageway's mesh, with the across coordinate of the asphalt's looks. */
type Column = {
  readonly t: number;
  readonly look: number;
  readonly lane: boolean;
  /** Grass from here to the left: a median that nobody drives on. */
  readonly grass?: boolean;
};

/** Paved beside the lane on both sides of a median. */
const MEDIAN_PAVED_M = 0.8;

function columns(street: Street, s: number): Column[] {
  const { laneWidthM } = street.section;
  const half = (side: Side): Column[] => {
    const out: Column[] = [];
    let lanes = 0;
    let look = 0;
    for (const { strip, innerM, outerM } of street.stripsAt(side, s)) {
      // Wheel tracks repeat by lane, whatever its width; two columns a lane put the unevenness across into the geometry.
      const lane = strip.kind === 'drive';
      const to = lane ? ++lanes * laneWidthM : look + outerM - innerM;
      for (const u of lane ? [0.5, 1] : [1])
        out.push({ t: side * (innerM + u * (outerM - innerM)), look: side * (look + u * (to - look)), lane });
      look = to;
    }
    return out;
  };
  const between = widthAt(street.profile.middle, s) / 2;
  const paved = between - MEDIAN_PAVED_M;
  const median = paved > 0.2 && street.profile.middleUses.some(({ kind }) => kind === 'median');
  const at = (t: number, grass = false): Column => ({ t, look: 0, lane: false, grass });
  return [
    ...half(-1).reverse(),
    at(-between),
    ...(median ? [at(-paved, true), at(paved)] : []),
    at(between),
    ...half(1),
  ];
}

function carriageway(street: Street, mesh: MeshBuilder): void {
  const laneParameter = Math.round(street.section.laneWidthM * 1000);
  const n = Math.ceil(street.route.lengthM);
  const row = (s: number) => columns(street, s).map((c) => ({ ...c, p: street.place(s, c.t) }));
  let before = row(0);
  for (let i = 1; i <= n; i++) {
    const [s0, s1] = [(street.route.lengthM * (i - 1)) / n, (street.route.lengthM * i) / n];
    const now = row(s1);
    const inJunction = street.junctions.some((j) => Math.abs(s1 - j.s) < j.halfWidthM + j.filletM);
    for (const [a, b, c, d] of cellsBetween(before, now)) {
      if (d.t - a.t < 1e-6 && c.t - b.t < 1e-6) continue;
      // Outwards of its inner edge a column is what its outer edge says.
      const outer = b.t + c.t < 0 ? b : c;
      mesh.quad([a.p, b.p, c.p, d.p], a.grass ? 'grass' : 'asphalt', {
        uvs: [
          [s0, a.look],
          [s1, b.look],
          [s1, c.look],
          [s0, d.look],
        ],
        parameter: inJunction || !outer.lane ? 0 : laneParameter,
      });
    }
    before = now;
  }
}

function sideRoad(street: Street, junction: Junction, side: Side, mesh: MeshBuilder): void {
  const kerb = street.kerbAt(side, junction.s);
  const { halfWidthM, filletM, lengthM, s } = junction;
  const depths: number[] = [];
  for (let d = 0; d < filletM; d += filletM / 14) depths.push(d);
  for (let d = filletM; d < lengthM; d += 2) depths.push(d);
  depths.push(lengthM);
  const columns = 8;
  const row = (d: number): { s: number; p: Vec }[] => {
    const flare = d < filletM ? filletM - Math.sqrt(filletM ** 2 - (filletM - d) ** 2) : 0;
    const half = halfWidthM + flare;
    return Array.from({ length: columns + 1 }, (_, i) => {
      const at = s - half + (2 * half * i) / columns;
      return { s: at, p: street.place(at, side * (kerb + d)) };
    });
  };
  let before = row(0);
  for (const [d0, d1] of pairsOf(depths)) {
    const now = row(d1);
    for (const [a, d, c, b] of cellsBetween(before, now)) {
      // Along the side road its own length plays s and the offset from its axis plays t.
      mesh.quad([a.p, b.p, c.p, d.p], 'asphalt', {
        uvs: [
          [d0 + 500, a.s - s],
          [d0 + 500, b.s - s],
          [d1 + 500, c.s - s],
          [d1 + 500, d.s - s],
        ],
        parameter: d0 < filletM ? 0 : Math.round(halfWidthM * 1000),
      });
    }
    before = now;
  }
}

/** A height over the carriageway, the same all along or of a place of the kerb line. */
type Up = number | ((k: KerbPoint) => number);

const upAt = (up: Up, k: KerbPoint): number => (typeof up === 'number' ? up : up(k));

/** A band along the kerb line between two offsets and heights. */
function band(
  street: Street,
  line: readonly KerbPoint[],
  [inner, innerUp]: readonly [number, Up],
  [outer, outerUp]: readonly [number, Up],
  material: 'kerb' | 'paving' | 'gravel' | 'grass',
  mesh: MeshBuilder,
  parameter = 0,
): void {
  let along = 0;
  for (const [p, q] of pairsOf(line)) {
    const length = Math.hypot(q.s - p.s, q.t - p.t);
    if (length < 1e-6) continue;
    const at = (k: KerbPoint, offset: number, up: Up): Vec => {
      const [s, t] = [k.s + k.ns * offset, k.t + k.nt * offset];
      const base = street.place(k.s, k.t)[2];
      const [x, y] = street.place(s, t);
      return [x, y, base + upAt(up, k)];
    };
    const width = Math.hypot(outer - inner, upAt(outerUp, p) - upAt(innerUp, p));
    const uv = (a: number, b: number): Uv => [a, b];
    mesh.quad(
      [at(p, inner, innerUp), at(q, inner, innerUp), at(q, outer, outerUp), at(p, outer, outerUp)],
      material,
      {
        uvs: [uv(along, 0), uv(along + length, 0), uv(along + length, width), uv(along, width)],
        parameter,
      },
    );
    along += length;
  }
}

/** Gravel beside the asphalt, grass, and the ditch in it, out to where the yards begin. */
function verge(street: Street, line: readonly KerbPoint[], mesh: MeshBuilder): void {
  const { ditch, pavementM } = street.section;
  if (!ditch) return;
  const { offsetM, depthM } = ditch;
  const profile: readonly (readonly [offset: number, up: number])[] = [
    [0, -0.01],
    [1.1, -0.06],
    [offsetM - 1.1, -0.12],
    [offsetM - 0.2, -depthM],
    [offsetM + 0.2, -depthM],
    [offsetM + 1.1, -0.1],
    [0.15 + pavementM, -YARD_DROP_M],
  ];
  for (const [inner, outer] of pairsOf(profile))
    band(street, line, inner, outer, inner === profile[0] ? 'gravel' : 'grass', mesh);
}

function yards(
  street: Street,
  side: Side,
  block: { readonly from: number; readonly to: number; readonly start?: Junction; readonly end?: Junction },
  materialAt: (s: number) => 'grass' | 'gravel' | 'paving',
  mesh: MeshBuilder,
): void {
  const { kerbM, pavementM } = street.section;
  const inner = 0.15 + pavementM;
  const s0 = block.from + (block.start ? inner : 0);
  const s1 = block.to - (block.end ? inner : 0);
  const depths = [inner, inner + 4, inner + 10, inner + 20, inner + 34, inner + 52, 100];
  const n = Math.max(1, Math.ceil((s1 - s0) / 4));
  for (let i = 0; i < n; i++) {
    const [a, b] = [s0 + ((s1 - s0) * i) / n, s0 + ((s1 - s0) * (i + 1)) / n];
    for (const [d0, d1] of pairsOf(depths)) {
      const at = (s: number, d: number): Vec =>
        street.place(s, side * (street.kerbAt(side, s) + d), kerbM - YARD_DROP_M);
      mesh.quad([at(a, d0), at(b, d0), at(b, d1), at(a, d1)], materialAt((a + b) / 2), {
        uvs: [
          [a, d0],
          [b, d0],
          [b, d1],
          [a, d1],
        ],
      });
    }
  }
}

/** A coarse sheet under everything out to the horizon, lower than any road. */
function field(street: Street, mesh: MeshBuilder): void {
  const { route } = street;
  const samples = Array.from({ length: 60 }, (_, i) => {
    const s = (route.lengthM * i) / 59;
    const p = route.at(s);
    return { x: p.x, y: p.y, z: route.height(s) };
  });
  const xs = samples.map((p) => p.x);
  const ys = samples.map((p) => p.y);
  const cell = 40;
  const reach = 1200;
  const [x0, y0] = [Math.min(...xs) - reach, Math.min(...ys) - reach];
  const [nx, ny] = [
    Math.ceil((Math.max(...xs) + reach - x0) / cell),
    Math.ceil((Math.max(...ys) + reach - y0) / cell),
  ];
  const corner = (i: number, j: number): Vec => {
    const [x, y] = [x0 + i * cell, y0 + j * cell];
    let [weight, z] = [0, 0];
    for (const p of samples) {
      const w = 1 / ((p.x - x) ** 2 + (p.y - y) ** 2 + 400) ** 1.5;
      weight += w;
      z += w * p.z;
    }
    return [x, y, z / weight - 0.9];
  };
  let before = Array.from({ length: ny + 1 }, (_, j) => corner(0, j));
  for (let i = 1; i <= nx; i++) {
    const now = Array.from({ length: ny + 1 }, (_, j) => corner(i, j));
    for (const cell of cellsBetween(before, now)) mesh.quad(cell, 'field');
    before = now;
  }
}

/** Everything flat goes into `mesh`, which casts no shadow; the stones that stand up go into `kerbs`, which does. */
export function buildGround(
  street: Street,
  yardAt: (side: Side, s: number) => 'grass' | 'gravel' | 'paving',
  mesh: MeshBuilder,
  kerbs: MeshBuilder,
): void {
  const { kerbM, pavementM } = street.section;
  carriageway(street, mesh);
  for (const junction of street.junctions) {
    for (const side of junction.sides) sideRoad(street, junction, side, mesh);
  }
  for (const side of [1, -1] as const) {
    for (const block of street.blocks(side)) {
      const line = kerbLine(street, side, block);
      if (street.section.ditch) {
        verge(street, line, mesh);
      } else {
        const stone = street.section.kerbStone ?? 0;
        const edge: Up = street.section.kerbCuts ? (k) => street.kerbUpAt(side, k.s) : kerbM;
        const back: Up = typeof edge === 'number' ? kerbM + 0.002 : (k) => edge(k) + 0.002;
        band(street, line, [0, -0.05], [0.015, edge], 'kerb', kerbs, stone);
        band(street, line, [0.015, edge], [0.15, back], 'kerb', kerbs, stone);
        band(street, line, [0.15, back], [0.15 + pavementM, kerbM + 0.02 * pavementM], 'paving', mesh);
      }
      yards(street, side, block, (s) => yardAt(side, s), mesh);
    }
  }
  field(street, mesh);
}
