import { describe, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { MOVING, type MotionOptions, RangeViews, type Witness } from '../../../engine/kernels/dynamics.ts';
import { createTiles } from '../../../engine/kernels/raster.ts';
import { ABOVE, GROUND, type PlacedSweep } from '../../../engine/kernels/sweep.ts';
import {
  askedAbout,
  REACH_NS,
  type WitnessSweep,
  witnessesOf,
} from '../../../engine/reconstruct/stages/dynamics/witnesses.ts';

const HEIGHT_M = 1.8;
const OPTIONS: MotionOptions = {
  rangeM: 40,
  egoM: 1,
  voxelM: 0.2,
  marginM: 0.4,
  marginShare: 0.01,
  cellM: 0.4,
  groundM: 0.06,
  leastFree: 2,
  freePerHit: 2,
  movingGateM: 1.5,
  standingGateM: 0.6,
  movingVotes: 2,
  standingVotes: 1,
  everyVoxel: false,
};

type Box = readonly [x0: number, y0: number, x1: number, y1: number];
const CAR_M = 1.5;
type Scene = { readonly sweep: PlacedSweep; readonly inBox: readonly (number | undefined)[] };

/** Distance along a ray from the sensor to a box on the ground, if it meets one. */
function toBox([x0, y0, x1, y1]: Box, at: number, d: readonly [number, number, number]): number | undefined {
  let [near, far] = [0, Number.POSITIVE_INFINITY];
  const sides = [
    [x0 - at, x1 - at],
    [y0, y1],
    [-HEIGHT_M, CAR_M - HEIGHT_M],
  ] as const;
  for (const [axis, [low, high]] of sides.entries()) {
    const along = d[axis] ?? 0;
    if (along === 0) continue;
    const [a, b] = [low / along, high / along];
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  }
  return near > 0 && near < far ? near : undefined;
}

/** What a lidar at (x, 0) sees of a flat road between walls 9 m to each side, with boxes on it. */
function sceneAt(scan: number, x: number, boxes: readonly Box[], rows = 32): Scene {
  const xyz: number[] = [];
  const labels: number[] = [];
  const inBox: (number | undefined)[] = [];
  for (let row = 0; row < rows; row++) {
    const up = ((-24 + (30 * row) / (rows - 1)) * Math.PI) / 180;
    for (let column = 0; column < 900; column++) {
      const turn = (column * 2 * Math.PI) / 900;
      const d = [Math.cos(up) * Math.cos(turn), Math.cos(up) * Math.sin(turn), Math.sin(up)] as const;
      const wall = 9 / Math.abs(d[1]);
      const ground = d[2] < 0 ? -HEIGHT_M / d[2] : Number.POSITIVE_INFINITY;
      let [range, box]: [number, number | undefined] = [Math.min(wall, ground), undefined];
      boxes.forEach((each, k) => {
        const hit = toBox(each, x, d);
        if (hit !== undefined && hit < range) [range, box] = [hit, k];
      });
      if (range > 60) continue;
      xyz.push(...d.map((part) => part * range));
      labels.push(box === undefined && range === ground ? GROUND : ABOVE);
      inBox.push(box);
    }
  }
  const sweep = {
    xyz: Float32Array.from(xyz),
    labels: Uint8Array.from(labels),
    poses: Float64Array.from([x, 0, HEIGHT_M, 1, 0, 0, 0]),
    from: 0,
    to: 0,
    scan,
  };
  return { sweep, inBox };
}

/** Sweeps a second apart from a vehicle that drives at 5 m/s, past a car that drives and one that is parked. */
const scenes = (rows: number): Scene[] =>
  Array.from({ length: 7 }, (_, k) =>
    sceneAt(
      k + 1,
      5 * k,
      [
        [40 - 7 * k, 2, 44 - 7 * k, 3.8],
        [18, -7, 22, -5.2],
      ],
      rows,
    ),
  );

const flat = () => {
  const tiles = createTiles(25.6, 128, 1);
  for (let i = -3; i <= 4; i++) for (let j = -3; j <= 3; j++) tiles.set(i, j, 0, new Float32Array(128 * 128));
  return tiles;
};

function judged(all: readonly Scene[], threads = 1, options = OPTIONS) {
  using views = new RangeViews(1);
  views.see(
    all.map(({ sweep }) => sweep),
    threads,
  );
  const witnesses = all.map((_, k) =>
    all.flatMap((__, other): Witness[] => (other === k ? [] : [{ scan: other + 1, hits: true }])),
  );
  return views.judge(
    all.map(({ sweep }) => sweep),
    flat(),
    witnesses,
    options,
    threads,
  );
}

describe('what moves in a street', () => {
  test.each([64, 32, 16])(
    'is the car that drives, by %i lasers; walls, road and the parked car stand',
    (rows) => {
      const all = scenes(rows);
      const share = { moving: [0, 0], parked: [0, 0], street: [0, 0] };
      judged(all).forEach(({ labels }, k) => {
        labels.forEach((label, p) => {
          if (label === 0) return;
          const box = all[k]?.inBox[p];
          const into = box === 0 ? share.moving : box === 1 ? share.parked : share.street;
          into[0] = (into[0] ?? 0) + (label === MOVING ? 1 : 0);
          into[1] = (into[1] ?? 0) + 1;
        });
      });
      const of = ([moving = 0, count = 0]: readonly number[]): number => moving / count;
      expect(of(share.moving)).toBeGreaterThan(0.98);
      expect(of(share.parked)).toBeLessThan(0.005);
      expect(of(share.street)).toBeLessThan(0.002);
    },
  );

  test('is the same at one thread and at four', () => {
    const all = scenes(16);
    expect(judged(all, 4)).toEqual(judged(all, 1));
  });

  test('comes with the votes that decided, and on request with those of all voxels', () => {
    const all = scenes(32);
    const moving = judged(all)[3];
    const every = judged(all, 1, { ...OPTIONS, everyVoxel: true })[3];
    if (!moving || !every) throw new Error('A sweep was not judged.');
    expect(new Set(moving.verdicts)).toEqual(new Set([MOVING]));
    expect(moving.places.length).toBe(3 * moving.free.length);
    expect(moving.free.reduce((a, b) => a + b, 0)).toBeGreaterThan(
      5 * moving.hits.reduce((a, b) => a + b, 0),
    );
    expect(every.free.length).toBeGreaterThan(5 * moving.free.length);
    expect([...every.verdicts].filter((verdict) => verdict === MOVING).length).toBe(moving.free.length);
  });

  test('is what a moving radar return lies on, also where no other sweep saw the place', () => {
    using views = new RangeViews(1);
    const { sweep, inBox } = sceneAt(1, 0, [[10, 2, 14, 3.8]]);
    const heard = (moving: boolean) =>
      views.judge([sweep], flat(), [[]], OPTIONS, 1, [[{ x: 10.3, y: 2.9, moving, scan: 1 }]])[0];
    const found = heard(true);
    const moved = [...(found?.labels ?? [])].flatMap((label, p) => (label === MOVING ? [inBox[p]] : []));
    expect(moved.length).toBeGreaterThan(20);
    expect(moved.filter((box) => box === 0).length / moved.length).toBeGreaterThan(0.95);
    // What lies in the cells around moves with it, though it has no vote of its own.
    expect(new Set(found?.moving)).toEqual(new Set([0, 1]));
    expect(heard(false)?.counts[MOVING]).toBe(0);
  });

  test('is not the parked car beside which a moving return lies, once in a while', () => {
    const all = scenes(32);
    const echoes = all.map((_, k) => [{ x: 18.2, y: -5.5, moving: true, scan: k }]);
    using views = new RangeViews(1);
    const sweeps = all.map(({ sweep }) => sweep);
    views.see(sweeps, 1);
    const witnesses = all.map((_, k) =>
      all.flatMap((__, other): Witness[] => (other === k ? [] : [{ scan: other + 1, hits: true }])),
    );
    let [moving, parked] = [0, 0];
    views.judge(sweeps, flat(), witnesses, OPTIONS, 1, echoes).forEach(({ labels }, k) => {
      labels.forEach((label, p) => {
        if (label === 0 || all[k]?.inBox[p] !== 1) return;
        parked++;
        if (label === MOVING) moving++;
      });
    });
    expect(moving / parked).toBeLessThan(0.02);
  });

  test('is nothing without a witness', () => {
    using views = new RangeViews(1);
    const { sweep } = sceneAt(1, 0, [[10, 2, 14, 3.8]]);
    const [alone] = views.judge([sweep], flat(), [[]], OPTIONS, 1);
    expect(alone?.counts[MOVING]).toBe(0);
  });
});

describe('the kernel', () => {
  test('refuses witnesses that it has not, and plans that are too large', () => {
    using views = new RangeViews(1);
    const { sweep } = sceneAt(4, 0, []);
    views.see([sweep], 1);
    const judge =
      (scan: number, options = OPTIONS) =>
      () =>
        views.judge([sweep], flat(), [[{ scan, hits: true }]], options, 1);
    expect(judge(5)).toThrow(InputError);
    expect(judge(5)).toThrow(/no range view of sweep 5/);
    expect(judge(4, { ...OPTIONS, rangeM: 250, cellM: 0.1 })).toThrow(/1000 cells to each side/);
    views.forget(5);
    expect(judge(4)).toThrow(/no range view of sweep 4/);
    views[Symbol.dispose]();
    expect(judge(4)).toThrow(/disposed/);
  });

  test('takes points that are nowhere for none', () => {
    using views = new RangeViews(1);
    const { sweep } = sceneAt(1, 0, []);
    const xyz = sweep.xyz.slice();
    xyz.set([Number.NaN, 0, 0, Number.POSITIVE_INFINITY, 0, 0, 3e38, 3e38, 3e38, 0, 0, 0]);
    const broken = { ...sweep, xyz };
    views.see([broken], 1);
    const [motion] = views.judge([broken], flat(), [[{ scan: 1, hits: true }]], OPTIONS, 1);
    expect([...(motion?.labels.subarray(0, 4) ?? [])]).toEqual([0, 0, 0, 0]);
  });
});

describe('witnesses', () => {
  const info = (k: number) => ({ seq: k, t: k * 1e8, bytes: 1 });
  const way = (count: number, speedMps: number): WitnessSweep[] =>
    witnessesOf(
      Array.from({ length: count }, (_, k) => info(k)) as never,
      Float64Array.from({ length: 2 * count }, (_, k) => (k % 2 === 0 ? (k / 2) * 0.1 * speedMps : 0)),
    );

  test('lie half a second apart, and those asked are other sweeps near by, each once', () => {
    const all = way(400, 10);
    expect(all.length).toBe(80);
    const asked = askedAbout(all, 20e9, 200, 0);
    expect(asked.length).toBeGreaterThan(10);
    expect(new Set(asked.map(({ scan }) => scan)).size).toBe(asked.length);
    for (const { scan } of asked) {
      const found = all.find((each) => each.scan === scan);
      expect(Math.abs((found?.x ?? Number.NaN) - 200)).toBeLessThanOrEqual(60);
      expect(found?.info.t).not.toBe(20e9);
    }
  });

  test('lie within what is kept around a sweep, wherever between two of them it is', () => {
    for (const t of [20e9, 20.1e9, 20.2e9, 20.3e9, 20.4e9])
      for (const { scan } of askedAbout(way(400, 0), t, 0, 0))
        expect(Math.abs((scan - 1) * 1e8 - t)).toBeLessThanOrEqual(REACH_NS);
  });

  test('of a vehicle that stands lie up to 15 s away, and hits count from a second on', () => {
    const asked = askedAbout(way(400, 0), 20e9, 0, 0);
    const apart = asked.map(({ scan }) => Math.abs((scan - 1) * 1e8 - 20e9) / 1e9);
    expect(Math.max(...apart)).toBe(15);
    asked.forEach(({ hits }, k) => {
      expect(hits).toBe((apart[k] ?? 0) >= 1);
    });
  });
});
