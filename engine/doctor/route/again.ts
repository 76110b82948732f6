/** What has to be driven again: stretches that lie near each other as one, with some way before and after. */
import type { RouteAgain, RouteStretch } from '../../contract/doctor/route.ts';
import { NS_PER_S } from '../../contract/time.ts';
import { geodeticOf, pointAt, type RoutePath, timeAt } from './path.ts';

/** Before and after a stretch, so that the new drive joins what is there (m). */
export const LEAD_M = 15;

export function againOf(path: RoutePath, stretches: readonly RouteStretch[]): RouteAgain[] {
  const lengthM = path.stationM.at(-1) ?? 0;
  const groups: { fromM: number; toM: number; of: RouteStretch[] }[] = [];
  for (const stretch of stretches.toSorted((a, b) => a.fromM - b.fromM)) {
    const [fromM, toM] = [Math.max(0, stretch.fromM - LEAD_M), Math.min(lengthM, stretch.toM + LEAD_M)];
    const last = groups.at(-1);
    if (last && fromM <= last.toM) {
      last.toM = Math.max(last.toM, toM);
      last.of.push(stretch);
    } else groups.push({ fromM, toM, of: [stretch] });
  }
  return groups.map(({ fromM, toM, of }) => {
    const [fromNs, toNs] = [timeAt(path, fromM), timeAt(path, toM)];
    const [from, to] = [geodeticOf(path, pointAt(path, fromM)), geodeticOf(path, pointAt(path, toM))];
    const sentence = `Drive again ${Math.round(toM - fromM)} m, from ${Math.round(fromM)} m to ${Math.round(toM)} m of the way (${seconds(fromNs)} to ${seconds(toNs)}): ${reasonsOf(of)}.`;
    return {
      of: 'drive',
      fromM,
      toM,
      fromNs,
      toNs,
      sentence,
      ...(from && to ? { from: placeOf(from), to: placeOf(to) } : {}),
    };
  });
}

const placeOf = ({ latitudeDeg, longitudeDeg }: { latitudeDeg: number; longitudeDeg: number }) => ({
  latitudeDeg,
  longitudeDeg,
});

const seconds = (ns: number): string => `${(ns / NS_PER_S).toFixed(1)} s`;

/** Each sensor once, with its worst reason, which is the longest stretch's. */
function reasonsOf(stretches: readonly RouteStretch[]): string {
  const bySensor = new Map<string, RouteStretch>();
  for (const stretch of stretches) {
    const known = bySensor.get(stretch.sensor);
    if (!known || stretch.toM - stretch.fromM > known.toM - known.fromM)
      bySensor.set(stretch.sensor, stretch);
  }
  // A problem's sentence begins with its subject.
  return [...bySensor.values()]
    .map(({ sensor, reason }) => (reason.startsWith(sensor) ? reason : `${sensor}: ${reason}`))
    .join('; ');
}
