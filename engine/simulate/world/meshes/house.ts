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

/** Packs a facade's style as native/src/raycast/building_look.cc unpacks it. */
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

/** Adds one house; its base reaches below the lowest corner so that slopes show no gap. */
export function addHouse(
  house: House,
  mesh: MeshBuilder,
): { readonly heightM: number; readonly baseZ: number } {
  const { plan, floors, style } = house;
  const base = Math.min(...plan.map((p) => p[2]));
  const floor = Math.max(...plan.map((p) => p[2]));
  const eaves = floor + floors * style.floorM + 0.4;
  const parameter = packFacade(style);
  for (let i = 0; i < 4; i++) {
    const [a, b] = [plan[i]!, plan[(i + 1) % 4]!];
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
  const top = plan.map((p) => up(p, eaves)) as [Vec, Vec, Vec, Vec];
  if (house.roof === 'flat') {
    mesh.quad(top, 'gravel');
    for (let i = 0; i < 4; i++) {
      const [a, b] = [top[i]!, top[(i + 1) % 4]!];
      mesh.quad([a, b, up(b, eaves + 0.7), up(a, eaves + 0.7)], 'wall', {
        uvs: [
          [0, 8],
          [10, 8],
          [10, 9],
          [0, 9],
        ],
        parameter: style.palette,
      });
    }
    return { heightM: eaves + 0.7 - base, baseZ: base };
  }
  // The ridge runs along the street; roofs stand out over the walls.
  const depth = Math.hypot(plan[2][0] - plan[1][0], plan[2][1] - plan[1][1]);
  const rise = depth * 0.38;
  const middle = (a: Vec, b: Vec): Vec => up(lerp(a, b, 0.5), eaves + rise);
  let [r0, r1] = [middle(top[0], top[3]), middle(top[1], top[2])];
  if (house.roof === 'hip') {
    const length = Math.hypot(r1[0] - r0[0], r1[1] - r0[1]);
    const inset = Math.min(0.45, (depth * 0.4) / length);
    [r0, r1] = [lerp(r0, r1, inset), lerp(r1, r0, inset)];
  }
  const overhang = 0.35;
  const out = (from: Vec, ridge: Vec): Vec => {
    const d = Math.hypot(from[0] - ridge[0], from[1] - ridge[1]);
    const k = (d + overhang) / d;
    return [
      ridge[0] + (from[0] - ridge[0]) * k,
      ridge[1] + (from[1] - ridge[1]) * k,
      ridge[2] + (from[2] - ridge[2]) * k,
    ];
  };
  const slope = Math.hypot(depth / 2, rise);
  const side = (a: Vec, b: Vec, rb: Vec, ra: Vec): void => {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const uvs: [Uv, Uv, Uv, Uv] = [
      [0, 0],
      [length, 0],
      [length, slope],
      [0, slope],
    ];
    mesh.quad([out(a, ra), out(b, rb), rb, ra], 'roof', { uvs, parameter: house.roofTone });
  };
  side(top[0], top[1], r1, r0);
  side(top[2], top[3], r0, r1);
  if (house.roof === 'hip') {
    mesh.triangle([top[1], top[2], r1], 'roof', {
      parameter: house.roofTone,
      uvs: [
        [0, 0],
        [depth, 0],
        [depth / 2, slope],
      ],
    });
    mesh.triangle([top[3], top[0], r0], 'roof', {
      parameter: house.roofTone,
      uvs: [
        [0, 0],
        [depth, 0],
        [depth / 2, slope],
      ],
    });
  } else {
    const gable = (a: Vec, b: Vec, r: Vec): void =>
      mesh.triangle([a, b, r], 'wall', {
        parameter: style.palette,
        uvs: [
          [0, 9],
          [depth, 9],
          [depth / 2, 9 + rise],
        ],
      });
    gable(top[1], top[2], r1);
    gable(top[3], top[0], r0);
  }
  // A chimney makes a skyline.
  const at = lerp(r0, r1, 0.25 + 0.5 * ((style.seed % 97) / 97));
  mesh.box([at[0] - 0.35, at[1] - 0.35, at[2] - 1.2], [at[0] + 0.35, at[1] + 0.35, at[2] + 0.9], 'wall', 13);
  return { heightM: eaves + rise - base, baseZ: base };
}
