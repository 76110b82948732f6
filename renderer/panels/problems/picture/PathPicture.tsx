/** The path of the drive from above, north up, with a ring where a problem lies. */
import { useMemo } from 'react';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { type Trajectory, useTrajectory } from '../../../replay/trajectory.ts';

const [WIDTH, HEIGHT, MARGIN] = [160, 90, 12];
/** More points than this cannot be told apart in so small a picture. */
const MOST_POINTS = 240;

export type PathOutline = {
  /** Of an SVG polyline. */
  readonly points: string;
  readonly place: (x: number, y: number) => readonly [number, number];
};

/** The path fitted into the picture; a place outside of the path's bounds makes them wider. */
export function outlineOf({ position }: Trajectory, more: Vec3 | undefined): PathOutline | undefined {
  const count = Math.floor(position.length / 3);
  if (count < 2) return undefined;
  const step = Math.max(1, Math.ceil(count / MOST_POINTS));
  const path: [number, number][] = [];
  for (let i = 0; i < count; i += step) path.push([position[3 * i] ?? 0, position[3 * i + 1] ?? 0]);
  const all = more ? [...path, [more[0], more[1]] as const] : path;
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max(1, right - left),
    (HEIGHT - 2 * MARGIN) / Math.max(1, high - low),
  );
  const place = (x: number, y: number): readonly [number, number] => [
    WIDTH / 2 + (x - (left + right) / 2) * scale,
    HEIGHT / 2 - (y - (low + high) / 2) * scale,
  ];
  const points = path
    .map(([x, y]) =>
      place(x, y)
        .map((v) => v.toFixed(1))
        .join(','),
    )
    .join(' ');
  return { points, place };
}

export function PathPicture({ place, colour }: { readonly place: Vec3; readonly colour: string }) {
  const trajectory = useTrajectory(({ trajectory }) => trajectory);
  const outline = useMemo(() => trajectory && outlineOf(trajectory, place), [trajectory, place]);
  if (!outline) return null;
  const [x, y] = outline.place(place[0], place[1]);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="Where on the path it lies, north up">
      <polyline points={outline.points} className="problem-path" />
      <circle cx={x} cy={y} r={6} className="problem-ring" style={{ stroke: `var(${colour})` }} />
      <circle cx={x} cy={y} r={1.8} style={{ fill: `var(${colour})` }} />
    </svg>
  );
}
