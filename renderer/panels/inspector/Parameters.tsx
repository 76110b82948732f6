/** Parameters as a form from the stage's own schema. A changed value waits for the next run, which becomes a variant. */
import { RotateCcw } from 'lucide-react';
import type {
  Parameter,
  ParameterValue,
  StageDescription,
  StageRun,
} from '../../../engine/contract/stages.ts';
import { useRuns } from '../../state/runs.ts';
import { IconButton } from '../../widgets/IconButton.tsx';

export function Parameters({
  description,
  result,
}: {
  readonly description: StageDescription;
  readonly result: StageRun | undefined;
}) {
  const draft = useRuns(({ draft }) => draft[description.id]) ?? {};
  const entries = Object.entries(description.parameters);
  if (entries.length === 0) return <p className="muted">This stage has no parameters.</p>;
  const set = (name: string, value: ParameterValue | undefined): void =>
    useRuns.setState((state) => {
      const { [name]: _, ...rest } = state.draft[description.id] ?? {};
      return {
        draft: { ...state.draft, [description.id]: value === undefined ? rest : { ...rest, [name]: value } },
      };
    });
  return (
    <form className="parameters" onSubmit={(event) => event.preventDefault()}>
      {entries.map(([name, parameter]) => {
        const used = result?.parameters[name] ?? parameter.default;
        const value = draft[name] ?? used;
        const changed = draft[name] !== undefined;
        return (
          <div key={name} className={changed ? 'parameter changed' : 'parameter'}>
            <label htmlFor={`${description.id}.${name}`}>{parameter.title}</label>
            <span className="parameter-field">
              <Field
                id={`${description.id}.${name}`}
                parameter={parameter}
                value={value}
                onChange={(next) => set(name, next === used ? undefined : next)}
              />
              <span className="parameter-unit faint">{'unit' in parameter ? parameter.unit : ''}</span>
              <IconButton
                name={`Back to the default, ${parameter.default}`}
                title={`Default: ${parameter.default}`}
                icon={RotateCcw}
                size={13}
                disabled={value === parameter.default}
                onClick={() => set(name, parameter.default === used ? undefined : parameter.default)}
              />
            </span>
            <p className="faint">
              {parameter.meaning}
              {(parameter.type === 'number' || parameter.type === 'integer') && (
                <span className="num">
                  {' '}
                  {parameter.min}–{parameter.max}, default {parameter.default}.
                </span>
              )}
            </p>
          </div>
        );
      })}
    </form>
  );
}

function Field({
  id,
  parameter,
  value,
  onChange,
}: {
  readonly id: string;
  readonly parameter: Parameter;
  readonly value: ParameterValue;
  readonly onChange: (value: ParameterValue) => void;
}) {
  switch (parameter.type) {
    case 'boolean':
      return (
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          onChange={({ target }) => onChange(target.checked)}
        />
      );
    case 'choice':
      return (
        <select
          id={id}
          className="select"
          value={String(value)}
          onChange={({ target }) => onChange(target.value)}
        >
          {parameter.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case 'number':
    case 'integer':
      return (
        <input
          id={id}
          className="input num"
          type="number"
          min={parameter.min}
          max={parameter.max}
          step={parameter.type === 'integer' ? 1 : 'any'}
          value={String(value)}
          onChange={({ target }) => {
            const next = target.valueAsNumber;
            if (Number.isFinite(next))
              onChange(
                Math.min(
                  parameter.max,
                  Math.max(parameter.min, parameter.type === 'integer' ? Math.round(next) : next),
                ),
              );
          }}
        />
      );
  }
}
