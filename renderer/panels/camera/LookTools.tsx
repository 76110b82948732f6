/** Tone, mirroring, turning and rectifying of a picture, folded behind one button. */
import { FlipHorizontal2, FlipVertical2, RotateCcw, RotateCw, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { AS_TAKEN, type PictureLook } from '../../scene/picture/pictureLook.ts';
import { IconButton } from '../../widgets/IconButton.tsx';

/** [lowest, highest] of each slider. */
const BOUNDS = { brightness: [-0.5, 0.5], contrast: [0.5, 3], gamma: [0.4, 3] } as const;
const TITLES = { brightness: 'Brightness', contrast: 'Contrast', gamma: 'Gamma' } as const;
const SLIDERS = ['brightness', 'contrast', 'gamma'] as const;
const AFTER = { 0: 1, 1: 2, 2: 3, 3: 0 } as const;

export function LookTools({
  look,
  calibrated,
  onChange,
}: {
  readonly look: PictureLook;
  readonly calibrated: boolean;
  readonly onChange: (look: PictureLook) => void;
}) {
  const [open, setOpen] = useState(false);
  const changed = JSON.stringify(look) !== JSON.stringify(AS_TAKEN);
  return (
    <>
      <IconButton
        name="Look of the picture"
        title="Brightness, contrast, gamma, flip, rotate, rectify"
        icon={SlidersHorizontal}
        size={14}
        pressed={open || changed}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <fieldset className="tile-look" aria-label="Look of the picture">
          {SLIDERS.map((name) => (
            <label key={name}>
              <span>{TITLES[name]}</span>
              <input
                type="range"
                min={BOUNDS[name][0]}
                max={BOUNDS[name][1]}
                step={0.05}
                value={look[name]}
                onChange={({ target }) => onChange({ ...look, [name]: target.valueAsNumber })}
                onDoubleClick={() => onChange({ ...look, [name]: AS_TAKEN[name] })}
              />
              <output className="num">{look[name].toFixed(2)}</output>
            </label>
          ))}
          <div className="tile-look-row">
            <IconButton
              name="Flip left and right"
              icon={FlipHorizontal2}
              size={14}
              pressed={look.flipX}
              onClick={() => onChange({ ...look, flipX: !look.flipX })}
            />
            <IconButton
              name="Flip top and bottom"
              icon={FlipVertical2}
              size={14}
              pressed={look.flipY}
              onClick={() => onChange({ ...look, flipY: !look.flipY })}
            />
            <IconButton
              name="Rotate by a quarter turn"
              icon={RotateCw}
              size={14}
              pressed={look.turns !== 0}
              onClick={() => onChange({ ...look, turns: AFTER[look.turns] })}
            />
            <label className="tile-look-check">
              <input
                type="checkbox"
                checked={look.rectified}
                disabled={!calibrated}
                onChange={({ target }) => onChange({ ...look, rectified: target.checked })}
              />
              Rectified
            </label>
            <IconButton
              name="As the camera took it"
              icon={RotateCcw}
              size={14}
              disabled={!changed}
              onClick={() => onChange(AS_TAKEN)}
            />
          </div>
        </fieldset>
      )}
    </>
  );
}
