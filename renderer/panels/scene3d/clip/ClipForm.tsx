/** The clipping box in numbers, over the 3D view while it is on. */
import { X } from 'lucide-react';
import { nearestPose, useTrajectory } from '../../../replay/trajectory.ts';
import { type Clip, toggleClip, useClip } from '../../../state/clip.ts';
import { usePlayback } from '../../../state/playback.ts';
import { IconButton } from '../../../widgets/IconButton.tsx';
import { changed, MEASURES, type Measure } from './sides.ts';

export function ClipForm() {
  const clip = useClip();
  if (!clip.on) return null;
  const change = (key: Measure, value: number): void => useClip.setState(changed(clip, key, value));
  return (
    <section className="clip-form" aria-label="Clipping box">
      <header>
        <strong>Clipping box</strong>
        <IconButton name="End clipping" title="End clipping (X)" icon={X} size={13} onClick={toggleClip} />
      </header>
      {MEASURES.map(({ key, title, least, most, step }) => (
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
