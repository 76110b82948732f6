/** The clipping box in numbers, over the 3D view while it is on. */
import { X } from 'lucide-react';
import { nearestPose, useTrajectory } from '../../replay/trajectory.ts';
import { type Clip, toggleClip, useClip } from '../../state/clip.ts';
import { usePlayback } from '../../state/playback.ts';
import { IconButton } from '../../widgets/IconButton.tsx';

const SIDES: readonly {
  readonly key: 'lengthM' | 'widthM' | 'lowM' | 'highM';
  readonly title: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
}[] = [
  { key: 'lengthM', title: 'Length', least: 2, most: 200, step: 1 },
  { key: 'widthM', title: 'Width', least: 1, most: 120, step: 1 },
  { key: 'lowM', title: 'From', least: -5, most: 10, step: 0.1 },
  { key: 'highM', title: 'To', least: -5, most: 30, step: 0.1 },
];

export function ClipForm() {
  const clip = useClip();
  if (!clip.on) return null;
  const change = (key: (typeof SIDES)[number]['key'], value: number): void => {
    const next: Partial<Clip> = { [key]: value };
    // The upper side stays above the lower one, whichever is moved.
    if (key === 'lowM' && value >= clip.highM) Object.assign(next, { highM: value + 0.1 });
    if (key === 'highM' && value <= clip.lowM) Object.assign(next, { lowM: value - 0.1 });
    useClip.setState(next);
  };
  return (
    <section className="clip-form" aria-label="Clipping box">
      <header>
        <strong>Clipping box</strong>
        <IconButton name="End clipping" title="End clipping (X)" icon={X} size={13} onClick={toggleClip} />
      </header>
      {SIDES.map(({ key, title, least, most, step }) => (
        <label key={key} title={key === 'lowM' || key === 'highM' ? 'Over the road' : undefined}>
          <span>{title}</span>
          <input
            type="range"
            min={least}
            max={most}
            step={step}
            value={clip[key]}
            onChange={({ target }) => change(key, target.valueAsNumber)}
          />
          <output className="num">{clip[key].toFixed(step < 1 ? 1 : 0)} m</output>
        </label>
      ))}
      <label>
        <span>Moves along</span>
        <input
          type="checkbox"
          checked={clip.left === undefined}
          onChange={({ target }) => useClip.setState({ left: target.checked ? undefined : poseNow() })}
        />
      </label>
    </section>
  );
}

/** Where the vehicle is at the playhead. */
function poseNow(): Clip['left'] {
  const { trajectory } = useTrajectory.getState();
  return trajectory && nearestPose(trajectory, usePlayback.getState().t);
}
