/** Distance that the vehicle drove, for the library: from the log's speeds or else its GNSS fixes. */
import type { Drive } from '../../drive/drive.ts';

const METRES_PER_DEGREE = 111_320;
/** Between fixes that are closer than this, noise would be summed up as distance. */
const STEP_M = 2;

/** Metres; undefined when no stream tells. */
export function distanceM(drive: Drive): number | undefined {
  return fromSpeed(drive) ?? fromFixes(drive);
}

function fromSpeed(drive: Drive): number | undefined {
  const stream = drive
    .streams()
    .find(({ kind, role, count }) => kind === 'twist' && role !== 'truth' && count > 1);
  if (!stream) return undefined;
  const { t, values } = drive.series(stream.id, ['linear.x', 'linear.y']);
  const [vx, vy] = values;
  if (!vx) return undefined;
  let metres = 0;
  for (let i = 1; i < t.length; i++)
    metres += Math.hypot(vx[i] ?? 0, vy?.[i] ?? 0) * (((t[i] ?? 0) - (t[i - 1] ?? 0)) / 1e9);
  return metres;
}

function fromFixes(drive: Drive): number | undefined {
  const stream = drive
    .streams()
    .find(({ kind, role, count }) => kind === 'gnss' && role !== 'truth' && count > 1);
  if (!stream) return undefined;
  const [latitude, longitude] = drive.series(stream.id, ['latitude', 'longitude']).values;
  if (!latitude || !longitude) return undefined;
  let metres = 0;
  let from = 0;
  for (let i = 1; i < latitude.length; i++) {
    const north = ((latitude[i] ?? 0) - (latitude[from] ?? 0)) * METRES_PER_DEGREE;
    const scale = Math.cos(((latitude[i] ?? 0) * Math.PI) / 180) * METRES_PER_DEGREE;
    const step = Math.hypot(north, ((longitude[i] ?? 0) - (longitude[from] ?? 0)) * scale);
    if (!(step >= STEP_M)) continue;
    metres += step;
    from = i;
  }
  return metres;
}
