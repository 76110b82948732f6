/** Asks what to simulate. */
import { useEffect, useRef, useState } from 'react';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';

const PRESETS = [
  { id: 'standard', title: 'Standard', meaning: 'Range noise 2 cm, GNSS of 2 cm with one outage of 10 s.' },
  { id: 'hard', title: 'Hard', meaning: 'Single-point GNSS with a correlated bias of 1.5 m.' },
] as const;

export function SimulateDialog({ onClose }: { readonly onClose: () => void }) {
  const link = useLink();
  const dialog = useRef<HTMLDialogElement>(null);
  const [seed, setSeed] = useState(() => Math.floor(Math.random() * 10_000));
  const [seconds, setSeconds] = useState(30);
  const [preset, setPreset] = useState<string>('standard');
  useEffect(() => dialog.current?.showModal(), []);
  const start = (): void => {
    link
      .request('jobs.start', { kind: 'simulate', seed, seconds, preset })
      .catch((error) => report('The simulation could not be started', error));
    onClose();
  };
  return (
    <dialog ref={dialog} className="dialog" onClose={onClose} aria-labelledby="simulate-title">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <h2 id="simulate-title">New simulated drive</h2>
        <p className="muted">
          A road with markings, buildings and traffic; lidar, camera, radar, GNSS and IMU; the truth beside
          it. The same seed makes the same drive.
        </p>
        <label className="field">
          <span>Length</span>
          <input
            className="input num"
            type="number"
            min={1}
            max={3600}
            required
            value={seconds}
            onChange={({ target }) => setSeconds(target.valueAsNumber)}
          />
          <span className="faint">s</span>
        </label>
        <label className="field">
          <span>Seed</span>
          <input
            className="input num"
            type="number"
            min={0}
            max={2 ** 31}
            step={1}
            required
            value={seed}
            onChange={({ target }) => setSeed(target.valueAsNumber)}
          />
        </label>
        <fieldset className="choices">
          <legend>Preset</legend>
          {PRESETS.map(({ id, title, meaning }) => (
            <label key={id}>
              <input type="radio" name="preset" checked={preset === id} onChange={() => setPreset(id)} />
              <span>
                <strong>{title}</strong>
                <span className="muted">{meaning}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-primary">
            Make the drive
          </button>
        </div>
      </form>
    </dialog>
  );
}
