/** Lengths, rises and angles written beside the legs of a measurement, and the area that they close. */
import { ChartLine } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { ProfileCard } from '../profile/ProfileCard.tsx';
import { toggleProfile, useProfile } from '../profile/profile.ts';
import type { SceneSession } from '../sceneSession.ts';
import { angleAt, areaOf, legOf } from './measures.ts';

export function MeasureLabels({
  session,
  measuring,
}: {
  readonly session: SceneSession;
  readonly measuring: boolean;
}) {
  const [corners, setCorners] = useState<readonly Vec3[]>([]);
  const profile = useProfile(({ shown }) => shown);
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
  const legs = corners.slice(1).map((b, i) => legOf(corners[i] ?? b, b));
  const total = legs.reduce((sum, { length }) => sum + length, 0);
  const area = areaOf(corners);
  return (
    <>
      {legs.map(({ length, rise }, i) => {
        const [a, b, c] = [corners[i], corners[i + 1], corners[i + 2]];
        const angle = a && b && c && angleAt(a, b, c);
        return (
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
            {angle !== undefined && <em title="Angle to the next leg"> ∠ {angle.toFixed(1)}°</em>}
          </span>
        );
      })}
      <p className="scene-note num">
        {corners.length === 0
          ? 'Click points to measure between them: lengths, rises, angles, and the area they close. Esc ends.'
          : `${corners.length} points, ${total.toFixed(2)} m in all.`}
        {area && ` They close ${area.plane.toFixed(2)} m², ${area.above.toFixed(2)} m² seen from above. `}
        {corners.length > 0 && ' Esc ends. '}
        {corners.length > 1 && (
          <button
            type="button"
            className="button button-small"
            aria-pressed={profile}
            title="Height along what is measured (Shift+M)"
            onClick={toggleProfile}
          >
            <ChartLine size={12} aria-hidden /> Profile
          </button>
        )}
      </p>
      {profile && corners.length > 1 && <ProfileCard view={session.view} corners={corners} />}
    </>
  );
}
