/**
 * Lanes as runs of stations between two neighbouring lines a lane's width apart. Where one lane begins or ends, its
 * neighbours are cut at the same station, so that lanes side by side share the very same stretch of line.
 */
import { pairsOf } from '../../../geometry/sequences.ts';
import type { Passing } from './stations.ts';

export type Run = {
  /** Indices of lines; left and right seen along the path. */
  readonly left: number;
  readonly right: number;
  /** First and last station, both inside. */
  readonly from: number;
  readonly to: number;
};

export type LaneLimits = {
  readonly narrowestM: number;
  readonly widestM: number;
  readonly shortestM: number;
};

/** A lane that begins or ends within so many stations of a neighbour's cut gives way to it. */
const SNAP = 4;

export function runsOf(
  passings: readonly ReadonlyMap<number, Passing>[],
  stations: number,
  limits: LaneLimits,
): Run[] {
  const open = new Map<string, { left: number; right: number; from: number }>();
  const runs: Run[] = [];
  for (let k = 0; k <= stations; k++) {
    const here = new Set<string>();
    if (k < stations) {
      const lines = passings
        .flatMap((at, line) => {
          const passing = at.get(k);
          return passing ? [{ line, offset: passing.offset }] : [];
        })
        .sort((a, b) => b.offset - a.offset);
      for (const [left, right] of pairsOf(lines)) {
        const width = left.offset - right.offset;
        if (width < limits.narrowestM || width > limits.widestM) continue;
        const name = `${left.line}/${right.line}`;
        here.add(name);
        if (!open.has(name)) open.set(name, { left: left.line, right: right.line, from: k });
      }
    }
    for (const [name, run] of open)
      if (!here.has(name)) {
        open.delete(name);
        if (k - 1 - run.from >= limits.shortestM) runs.push({ ...run, to: k - 1 });
      }
  }
  return cut(snapped(runs), limits.shortestM);
}

const sharing = (a: Run, b: Run): boolean =>
  a !== b && (a.left === b.right || a.right === b.left || a.left === b.left || a.right === b.right);

/** Ends that nearly meet a neighbour's are drawn back to it, so that no slivers are cut off. */
function snapped(runs: readonly Run[]): Run[] {
  return runs.map((run) => {
    let { from, to } = run;
    for (const other of runs) {
      if (!sharing(run, other)) continue;
      for (const edge of [other.from, other.to]) {
        if (edge > run.from && edge <= run.from + SNAP) from = Math.max(from, edge);
        if (edge < run.to && edge >= run.to - SNAP) to = Math.min(to, edge);
      }
    }
    return to - from >= 1 ? { ...run, from, to } : run;
  });
}

/** Cuts go sideways through all lanes that hang together by a shared line at that station. */
function cut(runs: readonly Run[], shortestM: number): Run[] {
  const cuts = new Map(runs.map((run) => [run, new Set<number>()]));
  const pending = runs.flatMap((run) => [
    { run, station: run.from },
    { run, station: run.to },
  ]);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { run, station } = next;
    for (const [other, stations] of cuts) {
      if (!sharing(run, other) || station <= other.from || station >= other.to) continue;
      if (stations.has(station)) continue;
      stations.add(station);
      pending.push({ run: other, station });
    }
  }
  return [...cuts].flatMap(([run, stations]) => {
    const places = [run.from, ...[...stations].sort((a, b) => a - b), run.to];
    return [...pairsOf(places)].flatMap(([from, to]) =>
      to - from >= Math.min(1, shortestM) ? [{ ...run, from, to }] : [],
    );
  });
}
