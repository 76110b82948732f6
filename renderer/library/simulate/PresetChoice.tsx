/** The choice of a preset, which sets style and rig back to its own. */
import type { SimulationCatalogue } from '../../../engine/contract/simulation.ts';
import type { Ask } from './ask.ts';

export function PresetChoice({
  presets,
  chosen,
  onChange,
}: {
  readonly presets: SimulationCatalogue['presets'];
  readonly chosen: string;
  readonly onChange: (part: Partial<Ask>) => void;
}) {
  return (
    <fieldset className="simulate-presets">
      <legend>Start from</legend>
      {presets.map(({ name, title, meaning }) => (
        <label key={name} className={chosen === name ? 'on' : ''}>
          <input
            type="radio"
            name="preset"
            checked={chosen === name}
            onChange={() => onChange({ preset: name, style: '', rig: '', rigFile: undefined })}
          />
          <span>
            <strong>{title}</strong>
            <span className="muted">{meaning}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
