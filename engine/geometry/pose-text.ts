/**
 * Trajectories as text: TUM ("time x y z qx qy qz qw" a line, seconds) and KITTI (the upper three rows of T, twelve numbers a
 * line). Seconds since 1970 do not fit a double to the nanosecond, so times are read and written as decimal text.
 */
import type { Pose } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import { absolute, type Nanoseconds } from '../contract/time.ts';
import { matrixOf, normalise, quaternionOf } from './se3.ts';

/** `t` counts from t0 (decimal nanoseconds of UTC); nine decimals. */
export function tumLine(t0: string, t: Nanoseconds, { p, q }: Pose): string {
  const ns = absolute(t0, t);
  const seconds = `${ns / 1_000_000_000n}.${(ns % 1_000_000_000n).toString().padStart(9, '0')}`;
  const numbers = [...p.map((v) => v.toFixed(6)), ...[q.x, q.y, q.z, q.w].map((v) => v.toFixed(9))];
  return `${seconds} ${numbers.join(' ')}\n`;
}

export function kittiLine({ p, q }: Pose): string {
  const m = matrixOf(q);
  const rows = [0, 1, 2].map((r) => [m[3 * r]!, m[3 * r + 1]!, m[3 * r + 2]!, p[r]!]);
  return `${rows
    .flat()
    .map((v) => v.toExponential(12))
    .join(' ')}\n`;
}

export type PoseText =
  | { readonly kind: 'tum'; readonly t: Float64Array; readonly poses: readonly Pose[] }
  | { readonly kind: 'kitti'; readonly poses: readonly Pose[] };

/**
 * Reads either format, told apart by the count of numbers a line. Times of TUM count from `t0`.
 * @throws InputError naming the line that is neither.
 */
export function parsePoseText(text: string, t0: string): PoseText {
  const stamped: { readonly t: Nanoseconds; readonly pose: Pose }[] = [];
  const poses: Pose[] = [];
  let kind: PoseText['kind'] | undefined;
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const words = line.split(/[\s,]+/);
    const found = words.length === 8 ? 'tum' : words.length === 12 ? 'kitti' : undefined;
    const numbers = words.map(Number);
    if (!found || (kind && found !== kind) || !numbers.every(Number.isFinite))
      throw new InputError(
        `Line ${index + 1} has ${words.length} ${numbers.every(Number.isFinite) ? 'numbers' : 'words, not all numbers'}; ${kind === 'tum' ? 'eight' : kind === 'kitti' ? 'twelve' : 'eight (TUM) or twelve (KITTI)'} are needed.`,
      );
    kind = found;
    if (found === 'tum') {
      const [, x, y, z, qx, qy, qz, qw] = numbers as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const norm = Math.hypot(qx, qy, qz, qw);
      if (Math.abs(norm - 1) > 0.01)
        throw new InputError(`Line ${index + 1}: the quaternion has length ${norm.toFixed(3)}, not 1.`);
      const pose = { p: [x, y, z], q: normalise({ x: qx, y: qy, z: qz, w: qw }) } as const;
      stamped.push({ t: nanosecondsOf(words[0] ?? '', t0), pose });
    } else {
      const at = (k: number): number => numbers[k]!;
      const rotation = [0, 1, 2, 4, 5, 6, 8, 9, 10].map(at);
      poses.push({ p: [at(3), at(7), at(11)], q: quaternionOf(rotation) });
    }
  });
  if (!kind) throw new InputError('There is no pose in it.');
  if (kind === 'kitti') return { kind, poses };
  const sorted = [...stamped].sort((a, b) => a.t - b.t);
  const kept = sorted.filter(({ t }, i) => t > (sorted[i - 1]?.t ?? Number.NEGATIVE_INFINITY));
  return { kind, t: Float64Array.from(kept, ({ t }) => t), poses: kept.map(({ pose }) => pose) };
}

/** Decimal seconds to nanoseconds from t0, exact to the last digit given. */
function nanosecondsOf(seconds: string, t0: string): Nanoseconds {
  const plain = /^(-?)(\d+)(?:\.(\d*))?$/.exec(seconds);
  if (!plain) return Number(BigInt(Math.round(Number(seconds) * 1e9)) - BigInt(t0));
  const [, sign, whole = '0', part = ''] = plain;
  const ns = BigInt(whole) * 1_000_000_000n + BigInt(part.slice(0, 9).padEnd(9, '0'));
  return Number((sign === '-' ? -ns : ns) - BigInt(t0));
}
