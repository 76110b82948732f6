/** Kerb lines around the blocks between side roads. */
import { pairsOf } from '../../../geometry/sequences.ts';
import type { Side } from '../model/profile.ts';
import type { Junction } from '../model/street-parts.ts';
import { ARM_SOLID_M, armStopM } from './junction-marks.ts';
import type { Street } from './street.ts';

/** A place in road coordinates with the direction that points away from the carriageway. */
export type KerbPoint = { readonly s: number; readonly t: number; readonly ns: number; readonly nt: number };

/** Depths of a side road's kerb vertices from the main road's kerb; lanelets begin at some of them. */
function armDepths(j: Junction): number[] {
  const stop = armStopM(j);
  const ends = [j.filletM, stop, stop + ARM_SOLID_M, j.lengthM];
  const out = [j.filletM];
  for (const [a, b] of pairsOf(ends)) {
    const n = Math.max(1, Math.ceil((b - a) / 2));
    for (let i = 1; i <= n; i++) out.push(i === n ? b : a + ((b - a) * i) / n);
  }
  return out;
}

/** The stations with the begins and ends of lowered kerbs, and of their ramps, among them. */
function withCuts(street: Street, side: Side, stations: number[], s0: number, s1: number): number[] {
  const cuts = street.section.kerbCuts?.filter((cut) => cut.side === side) ?? [];
  const added = cuts.flatMap(({ from, to }) => [from, from + 0.3, from + 0.6, to - 0.6, to - 0.3, to]);
  const inside = added.filter((s) => s > s0 + 0.05 && s < s1 - 0.05);
  if (inside.length === 0) return stations;
  const kept = stations.filter((s) => inside.every((x) => Math.abs(x - s) > 0.02));
  return [...kept, ...inside].sort((a, b) => a - b);
}

/** One foot of kerb line around a block: from the far end of one side road, along the main road, to the next one's. */
export function kerbLine(
  street: Street,
  side: Side,
  block: { readonly from: number; readonly to: number; readonly start?: Junction; readonly end?: Junction },
): KerbPoint[] {
  const points: KerbPoint[] = [];
  const corner = (j: Junction, leaving: boolean): void => {
    const kerb = street.kerbAt(side, j.s);
    // Centre of the fillet lies in the block; leaving: from the side road onto the main road.
    const cs = leaving ? j.s + j.halfWidthM + j.filletM : j.s - j.halfWidthM - j.filletM;
    const ct = kerb + j.filletM;
    const steps = 14;
    for (let i = 0; i <= steps; i++) {
      const a = ((leaving ? i : steps - i) / steps) * (Math.PI / 2);
      const [ds, dt] = [(leaving ? -1 : 1) * Math.cos(a), -Math.sin(a)];
      points.push({
        s: cs + ds * j.filletM,
        t: side * (ct + dt * j.filletM),
        ns: -ds,
        nt: -dt * side,
      });
    }
  };
  const along = (s0: number, s1: number): void => {
    const n = Math.max(1, Math.ceil(s1 - s0));
    const stations = Array.from({ length: n - 1 }, (_, i) => s0 + ((s1 - s0) * (i + 1)) / n);
    for (const s of withCuts(street, side, stations, s0, s1)) points.push(beside(s));
  };
  const beside = (s: number): KerbPoint => {
    const slope = (street.kerbAt(side, s + 0.05) - street.kerbAt(side, s - 0.05)) / 0.1;
    const length = Math.hypot(1, slope);
    return { s, t: side * street.kerbAt(side, s), ns: -slope / length, nt: side / length };
  };
  let from = block.from;
  let to = block.to;
  if (block.start) {
    const j = block.start;
    const kerb = street.kerbAt(side, j.s);
    for (const d of armDepths(j).reverse())
      if (d > j.filletM) points.push({ s: j.s + j.halfWidthM, t: side * (kerb + d), ns: 1, nt: 0 });
    corner(j, true);
    from = j.s + j.halfWidthM + j.filletM;
  } else {
    points.push(beside(from));
  }
  if (block.end) to = block.end.s - block.end.halfWidthM - block.end.filletM;
  along(from, to);
  if (block.end) {
    const j = block.end;
    corner(j, false);
    const kerb = street.kerbAt(side, j.s);
    for (const d of armDepths(j))
      if (d > j.filletM) points.push({ s: j.s - j.halfWidthM, t: side * (kerb + d), ns: -1, nt: 0 });
  } else {
    points.push(beside(to));
  }
  return points;
}
