/**
 * Lanes as runs of stations between two neighbouring lines a lane's width apart. Where one lane begins or ends, its
 * neighbours are cut at the same station, so that lanes side by side share the very same stretch of line.
 */
import type { Passing } from './stations.ts';

export type Run = {
  /** Indices of lines; left and right seen along the way. */
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
      for (let i = 1; i < lines.length; i++) {
        const [left, right] = [lines[i - 1]!, lines[i]!];
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
  const cuts = runs.map(() => new Set<number>());
  const pending = runs.flatMap(({ from, to }, run) => [
    { run, station: from },
    { run, station: to },
  ]);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { station } = next;
    const source = runs[next.run]!;
    runs.forEach((other, k) => {
      if (!sharing(source, other) || station <= other.from || station >= other.to) return;
      if (cuts[k]!.has(station)) return;
      cuts[k]!.add(station);
      pending.push({ run: k, station });
    });
  }
  return runs.flatMap((run, k) => {
    const places = [run.from, ...[...cuts[k]!].sort((a, b) => a - b), run.to];
    return places.slice(1).flatMap((to, i) => {
      const from = places[i]!;
      return to - from >= Math.min(1, shortestM) ? [{ ...run, from, to }] : [];
    });
  });
}
