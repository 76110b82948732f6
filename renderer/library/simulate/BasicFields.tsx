/** Name, length and seed of the drive. */
import { Dices } from 'lucide-react';
import { type Ask, newAsk, type Problems } from './ask.ts';
import { Field } from './fields.tsx';

export function BasicFields({
  ask,
  style,
  problems,
  onChange,
}: {
  readonly ask: Ask;
  /** The style that will be made, for the name that is proposed. */
  readonly style: string | undefined;
  readonly problems: Problems;
  readonly onChange: (part: Partial<Ask>) => void;
}) {
  return (
    <div className="simulate-row">
      <Field name="Name" wide>
        <input
          className="input"
          value={ask.name}
          maxLength={100}
          placeholder={`Simulated ${style ?? ''} ${ask.seed}`}
          onChange={({ target }) => onChange({ name: target.value })}
        />
      </Field>
      <Field name="Length" unit="s" problem={problems.seconds}>
        <input
          className="input num"
          inputMode="decimal"
          aria-invalid={problems.seconds !== undefined}
          value={ask.seconds}
          onChange={({ target }) => onChange({ seconds: target.value })}
        />
      </Field>
      <Field name="Seed" problem={problems.seed}>
        <input
          className="input num"
          inputMode="numeric"
          aria-invalid={problems.seed !== undefined}
          value={ask.seed}
          onChange={({ target }) => onChange({ seed: target.value })}
        />
        <button
          type="button"
          className="icon-button"
          title="Another seed: another world of the same kind"
          aria-label="Another seed"
          onClick={() => onChange({ seed: newAsk('').seed })}
        >
          <Dices size={16} aria-hidden />
        </button>
      </Field>
    </div>
  );
}
