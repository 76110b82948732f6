import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import { InputError } from '../../../engine/contract/errors.ts';
import type { SampleInfo } from '../../../engine/contract/streams.ts';
import { trajectoryColumns } from '../../../engine/geometry/trajectory.ts';
import type { InputArtifact } from '../../../engine/reconstruct/contract/stage.ts';
import { MaskReader } from '../../../engine/reconstruct/mapping/mask.ts';
import { walkedTrajectory } from '../../../engine/reconstruct/mapping/placement.ts';
import { RasterReader } from '../../../engine/reconstruct/mapping/raster.ts';
import { sweepPlaces } from '../../../engine/reconstruct/mapping/sweep-places.ts';

const sweep = (seq: number): SampleInfo => ({ seq, t: seq * 1e8, tLog: seq * 1e8, bytes: 1 }) as SampleInfo;
const sweeps = Array.from({ length: 20 }, (_, k) => sweep(k));
const seqsOf = (list: readonly SampleInfo[]): number[] => list.map(({ seq }) => seq);
const along = (k: number): Vec3 => [k, 0, 0];

describe('the places of sweeps', () => {
  test('keep all sweeps of a drive, also at 540 km/h and over a jump of 90 m', () => {
    const { kept, leftOut } = sweepPlaces(sweeps, ({ seq }) => [15 * seq + (seq > 9 ? 90 : 0), 0, 0]);
    expect(seqsOf(kept)).toEqual(seqsOf(sweeps));
    expect(leftOut).toEqual([]);
  });

  test('leave out the sweeps that flew away, the first as well as the last, and name them', () => {
    for (const flown of [0, 10, 19])
      for (const p of [
        [1e9, 0, 0],
        [0, -1e16, 0],
        [0, Number.NaN, 0],
      ] satisfies Vec3[]) {
        const { kept, leftOut } = sweepPlaces(sweeps, ({ seq }) => (seq === flown ? p : along(seq)));
        expect(seqsOf(kept)).toEqual(seqsOf(sweeps).filter((seq) => seq !== flown));
        expect(leftOut.map(({ reason }) => reason)).toEqual([
          expect.stringMatching(
            new RegExp(`^Sweep ${flown} lies at .* from sweep \\d+, which is 0.1 s away`),
          ),
        ]);
      }
  });

  test('keep sweeps without a pose, which nothing places', () => {
    const { kept } = sweepPlaces(sweeps, ({ seq }) => (seq % 2 ? undefined : along(seq)));
    expect(kept).toHaveLength(20);
    expect(sweepPlaces(sweeps, () => undefined).kept).toHaveLength(20);
    expect(sweepPlaces([], along as never).kept).toEqual([]);
  });

  test('leave out what lies beyond 100 km from the beginning, however slowly it came there', () => {
    const slow = Array.from({ length: 12 }, (_, k) => ({ ...sweep(k), t: k * 1e11 }));
    const { kept } = sweepPlaces(slow, ({ seq }) => [10_000 * seq, 0, 0]);
    expect(seqsOf(kept)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a way that shakes for thousands of kilometres is refused', () => {
    const many = Array.from({ length: 30_000 }, (_, k) => sweep(k));
    expect(() => sweepPlaces(many, ({ seq }) => [seq % 2 ? 100 : 0, 0, 0])).toThrow(
      new InputError('The trajectory of these 30000 sweeps is 2999.9 km long; at most 2000.0 km are mapped.'),
    );
  });
});

/** An artifact of one part, as a mailed drive may hold it. */
const artifact = (meta: Readonly<Record<string, unknown>>, bytes: Uint8Array, key = '0'): InputArtifact => {
  const block = () => decodeColumns(bytes);
  return {
    kind: '',
    meta,
    parts: () => [{ key, level: 0, box: undefined, bytes: () => bytes, block }],
    only: block,
  };
};

test('a trajectory that a stage walks along has no pose that flew away, and keeps what belongs to the others', () => {
  const input = (...x: number[]): InputArtifact =>
    artifact(
      {},
      encodeColumns(
        {},
        trajectoryColumns({
          t: Float64Array.from(x, (_, k) => k * 1e8),
          poses: x.map((p) => ({ p: [p, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } })),
          seq: Uint32Array.from(x, (_, k) => k + 5),
        }),
      ),
    );
  const { t, poses, seq } = walkedTrajectory(input(0, 1, 9e7, 3));
  expect([...t]).toEqual([0, 1e8, 3e8]);
  expect(poses.map(({ p }) => p[0])).toEqual([0, 1, 3]);
  expect(seq).toEqual(Uint32Array.of(5, 6, 8));
  expect(() => walkedTrajectory(input(0, 1e6, 2e6, 3e6))).toThrow(
    /3 of 4 sweeps cannot be placed on one map\. Sweep 6 lies at \(1000000, 0, 0\) m, 1000\.0 km from sweep 5/,
  );
});

describe('a raster of a mailed drive', () => {
  const tile = encodeColumns({}, { marking: new Uint8Array(10) });

  test.each([
    [1e-9, 0.1],
    [12.8, 1e-9],
    [12.8, 0],
    [12.8, -1],
    [-12.8, 0.1],
    [1e300, 1],
  ])('with tiles of %f m and cells of %f m is refused', (tileM, resolutionM) => {
    expect(() => new RasterReader(artifact({ tileM, resolutionM }, tile))).toThrow(
      /cells to a side can be read/,
    );
  });

  test('with a channel of another size is refused with its tile', () => {
    const reader = new RasterReader(artifact({ tileM: 12.8, resolutionM: 0.1 }, tile, '0_0'));
    expect(() => reader.block([0, 0])).toThrow(
      'Channel "marking" of raster tile 0_0 has 10 values for 128 by 128 cells.',
    );
  });
});

test('labels that state more points than they have bytes are refused before memory is taken', () => {
  const mask = (count: number, start: number): MaskReader =>
    new MaskReader(
      artifact(
        {},
        encodeColumns(
          {},
          {
            seq: Uint32Array.of(0),
            counts: Uint32Array.of(count),
            starts: Uint32Array.of(start, 2),
            labels: new Uint8Array(2),
          },
        ),
      ),
    );
  expect(mask(8, 0).of(0)).toHaveLength(8);
  for (const [count, start] of [
    [9, 0],
    [8, 1],
    [4_000_000_000, 0],
    [1, 4_000_000_000],
  ] as const)
    expect(() => mask(count, start).of(0)).toThrow(
      new InputError(`The labels of sweep 0 are cut short: ${count} points, 2 bytes.`),
    );
});
