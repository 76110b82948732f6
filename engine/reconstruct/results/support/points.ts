/** The lidar points that lie on a map element, with the sweeps they came from. */
import { encodeColumns } from '../../../contract/columns.ts';
import type { SampleInfo } from '../../../contract/streams.ts';
import type { Drive } from '../../../drive/drive.ts';
import { vehicleAt } from '../../mapping/placement.ts';
import { Element } from './element.ts';
import { eachPoint, sweepsOfRun, thinned } from './sweeps.ts';

/** A road is seen well this far ahead of the vehicle (m). */
const SEEN_M = 30;
/** Sweeps that are searched: more would keep a person waiting. */
const MOST_SWEEPS = 32;
const MOST_POINTS = 60_000;

export type SupportPoints = {
  readonly stream: number;
  /** Sweeps that passed near, that were searched, and that have points on the element. */
  readonly near: number;
  readonly searched: number;
  readonly sweeps: readonly { readonly seq: number; readonly t: number; readonly points: number }[];
  readonly points: number;
  /** Column block: xyz f32×3N from meta.offset, seq u32×N, index u32×N (of the point in its sweep). */
  readonly bytes: Uint8Array;
};

/** @throws InputError when the run has no poses or the drive no lidar. */
export function supportPoints(drive: Drive, run: number, xyz: readonly number[]): SupportPoints {
  const element = new Element(xyz);
  const sweeps = sweepsOfRun(drive, run);
  const near = sweeps.infos.filter(({ t }) => {
    const p = vehicleAt(sweeps.trajectory, t)?.p;
    const { min, max } = element.box;
    return (
      p !== undefined && Math.hypot(outside(p[0], min[0], max[0]), outside(p[1], min[1], max[1])) <= SEEN_M
    );
  });
  const offset = element.samples[0] ?? [0, 0, 0];
  const found: number[] = [];
  const [seqs, indices]: [number[], number[]] = [[], []];
  const counts: { seq: number; t: number; points: number }[] = [];
  const searched = thinned(near, MOST_SWEEPS);
  for (const info of searched) {
    const points = pointsOf(info);
    if (points > 0) counts.push({ seq: info.seq, t: info.t, points });
  }
  const bytes = encodeColumns(
    { offset: [...offset], stream: sweeps.stream.id },
    { xyz: Float32Array.from(found), seq: Uint32Array.from(seqs), index: Uint32Array.from(indices) },
  );
  return {
    stream: sweeps.stream.id,
    near: near.length,
    searched: searched.length,
    sweeps: counts,
    points: seqs.length,
    bytes,
  };

  function pointsOf(info: SampleInfo): number {
    const before = seqs.length;
    const { min, max } = element.box;
    eachPoint(sweeps, info, (x, y, z, index) => {
      if (x < min[0] - 1 || x > max[0] + 1 || y < min[1] - 1 || y > max[1] + 1) return;
      if (seqs.length >= MOST_POINTS || !element.carries(x, y, z)) return;
      found.push(x - offset[0], y - offset[1], z - offset[2]);
      seqs.push(info.seq);
      indices.push(index);
    });
    return seqs.length - before;
  }
}

const outside = (v: number, min: number, max: number): number => Math.max(0, min - v, v - max);
