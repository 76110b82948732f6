/** Lines of the report on an exported map. */
import type { MapOrigin, Vec3 } from '../../../contract/calibration.ts';
import type { Finding, RoadMap } from '../../../map/model.ts';

export const vertices = (map: RoadMap): Vec3[] => map.elements.flatMap(({ points }) => points);

export const heightsLine = ({ datum }: MapOrigin): string =>
  datum === 'ellipsoid'
    ? 'Heights are above the WGS84 ellipsoid.'
    : `Heights are ${datum === 'geoid' ? 'above sea level' : 'of unknown datum'}, as the drive has them; the format expects the WGS84 ellipsoid.`;

/** Pairs that are measured: vertices that lie crowded on a spot have as many as their square. */
const MOST_PAIRS = 10_000_000;

/** Each vertex written against the nearest that was read back; both in metres. */
export function roundTripLine(written: readonly Vec3[], read: readonly Vec3[]): string {
  const cells = new Map<string, Vec3[]>();
  const key = (x: number, y: number): string => `${Math.floor(x)},${Math.floor(y)}`;
  for (const p of read) {
    const name = key(p[0], p[1]);
    const at = cells.get(name);
    if (at) at.push(p);
    else cells.set(name, [p]);
  }
  let [worst, pairs, looked] = [0, 0, 0];
  for (const p of written) {
    if (pairs > MOST_PAIRS) break;
    looked++;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < 9 && least > worst; k++)
      for (const q of cells.get(key(p[0] - 1 + (k % 3), p[1] - 1 + Math.floor(k / 3))) ?? []) {
        pairs++;
        least = Math.min(least, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
        // Nearer than one before: what else lies there changes nothing.
        if (least <= worst) break;
      }
    worst = Math.max(worst, least);
  }
  const which =
    looked === written.length
      ? `each of ${looked} vertices`
      : `the first ${looked} of ${written.length} vertices, which lie crowded`;
  return `Read back: ${which}, the furthest off by ${(1000 * worst).toFixed(2)} mm.`;
}

/** One line, or none where there is no finding. */
export function findingsLine(findings: readonly Finding[]): string[] {
  const count = (severity: Finding['severity'], noun: string): string => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
  };
  return findings.length > 0
    ? [`Findings stamped: ${count('error', 'error')}, ${count('warn', 'warning')}, ${count('info', 'note')}.`]
    : [];
}
