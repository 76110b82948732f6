/** The profile along what is measured: height over the way, of the clouds that the view draws. */
import { Download, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { csvField } from '../../../../engine/contract/csv/field.ts';
import { paintSharp } from '../../../picture/sharp.ts';
import type { SceneView } from '../../../scene/SceneView.ts';
import { useWorkspace } from '../../../state/workspace.ts';
import { saveBlob } from '../../../widgets/download.ts';
import { countText } from '../../../widgets/format.ts';
import { IconButton } from '../../../widgets/IconButton.tsx';
import { frameOf, rangeOf } from '../../../widgets/plot/axes.ts';
import { useSize } from '../../../widgets/useSize.ts';
import { useDrawnSection } from './drawnSection.ts';
import { drawProfile, pointNear } from './drawProfile.ts';
import { HALF_WIDTHS, toggleProfile, useProfile } from './profile.ts';
import type { Section } from './section.ts';
import './profile.css';

export function ProfileCard({
  view,
  corners,
}: {
  readonly view: SceneView;
  /** In the map frame. */
  readonly corners: readonly Vec3[];
}) {
  const { halfWidthM } = useProfile();
  const drawn = useDrawnSection(view, corners, halfWidthM);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(canvas);
  const [told, setTold] = useState<number>();
  const theme = useWorkspace(({ theme }) => theme);
  const frame = useMemo(
    () => drawn && frameOf(rangeOf(drawn.section.corners), rangeOf(drawn.section.height), size),
    [drawn, size],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another section has other points.
  useEffect(() => setTold(undefined), [drawn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme says when the colours changed.
  useEffect(() => {
    if (!canvas.current || size.width === 0) return;
    paintSharp(canvas.current, size, (context) => {
      if (drawn) drawProfile(context, size, drawn.section, drawn.sweeps, frame, told);
    });
  }, [drawn, frame, size, told, theme]);
  const section = drawn?.section;
  return (
    <section className="profile-card" aria-label="Profile">
      <header>
        <strong>Profile</strong>
        <select
          className="select select-small"
          aria-label="Width of the profile"
          value={halfWidthM}
          onChange={({ target }) => useProfile.setState({ halfWidthM: Number(target.value) })}
        >
          {HALF_WIDTHS.map((half) => (
            <option key={half} value={half}>
              {half} m to each side
            </option>
          ))}
        </select>
        <span className="faint num" role="status">
          {textOf(section, told)}
        </span>
        <span className="spacer" />
        {section && section.found > 0 && (
          <IconButton
            name="Save the profile as CSV"
            icon={Download}
            size={13}
            onClick={() => saveBlob(new Blob([csvOf(section)], { type: 'text/csv' }), 'profile.csv')}
          />
        )}
        <IconButton name="Close the profile" icon={X} size={13} onClick={toggleProfile} />
      </header>
      <canvas
        ref={canvas}
        aria-label="Height over the way"
        onPointerMove={({ clientX, clientY, currentTarget }) => {
          const box = currentTarget.getBoundingClientRect();
          setTold(section && frame && pointNear(section, frame, clientX - box.left, clientY - box.top));
        }}
        onPointerLeave={() => setTold(undefined)}
      />
    </section>
  );
}

function textOf(section: Section | undefined, told: number | undefined): string {
  if (!section) return '';
  if (section.found === 0) return 'No point that is drawn lies there.';
  const [way, height] = told === undefined ? [] : [section.along[told], section.height[told]];
  if (way !== undefined && height !== undefined)
    return `${way.toFixed(2)} m along, height ${height.toFixed(2)} m`;
  const shown = section.along.length;
  return shown < section.found
    ? `${countText(shown)} of ${countText(section.found)} points`
    : `${countText(section.found)} points`;
}

const csvOf = ({ along, height }: Section): string =>
  [
    ['along_m', 'height_m'].map(csvField).join(','),
    ...Array.from(along, (way, i) => `${way.toFixed(3)},${(height[i] ?? Number.NaN).toFixed(3)}`),
    '',
  ].join('\n');
