/** Houses as boxes with procedural facades and roofs. */
import type { MeshBuilder, Uv, Vec } from './mesh.ts';

export type Style = {
  readonly palette: number;
  readonly shutters: boolean;
  readonly shop: boolean;
  readonly brick: boolean;
  readonly bayM: number;
  readonly floorM: number;
  /** Share of a bay that is window. */
  readonly window: number;
  readonly seed: number;
};

/** Packs a facade's style as native/src/raycast/materials/building_look.cc unpacks it. */
export function packFacade(style: Style): number {
  const bits = (value: number, count: number): number =>
    Math.max(0, Math.min(2 ** count - 1, Math.round(value)));
  return (
    (bits(style.palette, 4) |
      ((style.shutters ? 1 : 0) << 4) |
      ((style.shop ? 1 : 0) << 5) |
      ((style.brick ? 1 : 0) << 6) |
      (bits(style.bayM * 10, 5) << 7) |
      (bits((style.floorM - 2) * 10, 5) << 12) |
      (bits((style.window - 0.3) / 0.02, 4) << 17) |
      (bits(style.seed, 11) << 21)) >>>
    0
  );
}

export type House = {
  /** Corners of the ground plan, counter-clockwise, the first two facing the street. */
  readonly plan: readonly [Vec, Vec, Vec, Vec];
  readonly floors: number;
  readonly style: Style;
  readonly roof: 'gable' | 'flat' | 'hip';
  readonly roofTone: number;
};

const lerp = (a: Vec, b: Vec, f: number): Vec => [
  a[0] + (b[0] - a[0]) * f,
  a[1] + (b[1] - a[1]) * f,
  a[2] + (b[2] - a[2]) * f,
];

const up = (a: Vec, z: number): Vec => [a[0], a[1], z];

/** Height of the walls above the eaves of a flat roof, and how far a pitched roof stands out over the walls (m). */
const PARAPET_M = 0.7;
const OVERHANG_M = 0.35;
/** Rise of a pitched roof as a share of the house's depth. */
const PITCH = 0.38;

/** Adds one house; its base reaches below the lowest corner so that slopes show no gap. */
export function addHouse(
  house: House,
  mesh: MeshBuilder,
): { readonly heightM: number; readonly baseZ: number } {
  const { plan, floors, style } = house;
  const base = Math.min(...plan.map((p) => p[2]));
  const floor = Math.max(...plan.map((p) => p[2]));
  const eaves = floor + floors * style.floorM + 0.4;
  addWalls(house, { base, floor, eaves }, mesh);
  const [p0, p1, p2, p3] = plan;
  const top: Corners = [up(p0, eaves), up(p1, eaves), up(p2, eaves), up(p3, eaves)];
  const rise = house.roof === 'flat' ? addFlatRoof(house, top, mesh) : addPitchedRoof(house, top, mesh);
  return { heightM: eaves + rise - base, baseZ: base };
}

/** Four corners, counter-clockwise, the first two facing the street. */
type Corners = readonly [Vec, Vec, Vec, Vec];
/** Heights in the map: the lowest and the highest corner of the ground, and the eaves. */
type Levels = { readonly base: number; readonly floor: number; readonly eaves: number };

const edgesOf = ([a, b, c, d]: Corners): [Vec, Vec][] => [
  [a, b],
  [b, c],
  [c, d],
  [d, a],
];

function addWalls({ plan, style }: House, { base, floor, eaves }: Levels, mesh: MeshBuilder): void {
  const parameter = packFacade(style);
  for (const [a, b] of edgesOf(plan)) {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const bays = Math.max(1, Math.round(length / style.bayM));
    const foot = (base - 0.6 - floor) / style.floorM;
    const head = (eaves - floor) / style.floorM;
    mesh.quad([up(a, base - 0.6), up(b, base - 0.6), up(b, eaves), up(a, eaves)], 'facade', {
      uvs: [
        [0, foot],
        [bays, foot],
        [bays, head],
        [0, head],
      ],
      parameter,
    });
  }
}

/** Returns the height over the eaves. */
function addFlatRoof({ style }: House, top: Corners, mesh: MeshBuilder): number {
  const over = (a: Vec): Vec => up(a, a[2] + PARAPET_M);
  mesh.quad([...top], 'gravel');
  for (const [a, b] of edgesOf(top))
    mesh.quad([a, b, over(b), over(a)], 'wall', {
      uvs: [
        [0, 8],
        [10, 8],
        [10, 9],
        [0, 9],
      ],
      parameter: style.palette,
    });
  return PARAPET_M;
}

/** A gable or hip roof whose ridge runs along the street. Returns the height of the ridge over the eaves. */
function addPitchedRoof(house: House, top: Corners, mesh: MeshBuilder): number {
  const { plan, style } = house;
  const eaves = top[0][2];
  const depth = Math.hypot(plan[2][0] - plan[1][0], plan[2][1] - plan[1][1]);
  const rise = depth * PITCH;
  const slope = Math.hypot(depth / 2, rise);
  const middle = (a: Vec, b: Vec): Vec => up(lerp(a, b, 0.5), eaves + rise);
  let [r0, r1] = [middle(top[0], top[3]), middle(top[1], top[2])];
  if (house.roof === 'hip') {
    const length = Math.hypot(r1[0] - r0[0], r1[1] - r0[1]);
    const inset = Math.min(0.45, (depth * 0.4) / length);
    [r0, r1] = [lerp(r0, r1, inset), lerp(r1, r0, inset)];
  }
  const side = (a: Vec, b: Vec, rb: Vec, ra: Vec): void => {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const uvs: [Uv, Uv, Uv, Uv] = [
      [0, 0],
      [length, 0],
      [length, slope],
      [0, slope],
    ];
    mesh.quad([overhung(a, ra), overhung(b, rb), rb, ra], 'roof', { uvs, parameter: house.roofTone });
  };
  side(top[0], top[1], r1, r0);
  side(top[2], top[3], r0, r1);
  const hip = house.roof === 'hip';
  const end = (a: Vec, b: Vec, r: Vec): void =>
    mesh.triangle([a, b, r], hip ? 'roof' : 'wall', {
      parameter: hip ? house.roofTone : style.palette,
      uvs: hip
        ? [
            [0, 0],
            [depth, 0],
            [depth / 2, slope],
          ]
        : [
            [0, 9],
            [depth, 9],
            [depth / 2, 9 + rise],
          ],
    });
  end(top[1], top[2], r1);
  end(top[3], top[0], r0);
  addChimney(lerp(r0, r1, 0.25 + 0.5 * ((style.seed % 97) / 97)), mesh);
  return rise;
}

/** A corner of the eaves, moved outwards from the ridge. */
function overhung(from: Vec, ridge: Vec): Vec {
  const d = Math.hypot(from[0] - ridge[0], from[1] - ridge[1]);
  const k = (d + OVERHANG_M) / d;
  return [
    ridge[0] + (from[0] - ridge[0]) * k,
    ridge[1] + (from[1] - ridge[1]) * k,
    ridge[2] + (from[2] - ridge[2]) * k,
  ];
}

function addChimney(at: Vec, mesh: MeshBuilder): void {
  mesh.box([at[0] - 0.35, at[1] - 0.35, at[2] - 1.2], [at[0] + 0.35, at[1] + 0.35, at[2] + 0.9], 'wall', 13);
}
