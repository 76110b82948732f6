/** Distances along a measurement, written beside its legs. */
import { useEffect, useRef, useState } from 'react';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { SceneSession } from './sceneSession.ts';

export function MeasureLabels({
  session,
  measuring,
}: {
  readonly session: SceneSession;
  readonly measuring: boolean;
}) {
  const [corners, setCorners] = useState<readonly Vec3[]>([]);
  const labels = useRef<(HTMLSpanElement | null)[]>([]);
  useEffect(() => session.measurement.listen(() => setCorners(session.measurement.corners)), [session]);
  useEffect(() => {
    const place = (): void => {
      labels.current.forEach((label, i) => {
        const [a, b] = [corners[i], corners[i + 1]];
        if (!label || !a || !b) return;
        const middle: Vec3 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
        const at = session.view.project(session.view.toScene(middle));
        label.style.visibility = at ? '' : 'hidden';
        if (at) label.style.transform = `translate(${at[0]}px, ${at[1]}px) translate(-50%, -130%)`;
      });
    };
    place();
    return session.view.afterDraw(place);
  }, [session, corners]);
  if (!measuring) return null;
  const legs = corners.slice(1).map((b, i) => {
    const a = corners[i] ?? b;
    return { length: Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]), rise: b[2] - a[2] };
  });
  const total = legs.reduce((sum, { length }) => sum + length, 0);
  return (
    <>
      {legs.map(({ length, rise }, i) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: legs are only ever appended.
          key={i}
          ref={(label) => {
            labels.current[i] = label;
          }}
          className="measure-label num"
        >
          {length.toFixed(2)} m
          {Math.abs(rise) >= 0.05 && (
            <em>
              {' '}
              {rise > 0 ? '↑' : '↓'} {Math.abs(rise).toFixed(2)}
            </em>
          )}
        </span>
      ))}
      <p className="scene-note num">
        {corners.length === 0
          ? 'Click points to measure between them. Esc ends.'
          : `${corners.length} points, ${total.toFixed(2)} m in all. Esc ends.`}
      </p>
    </>
  );
}
