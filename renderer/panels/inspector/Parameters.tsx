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
import { unitWord } from '../../widgets/words.ts';
import { NumberField } from './NumberField.tsx';
import { StreamChoice } from './StreamChoice.tsx';

export function Parameters({
  description,
  result,
}: {
  readonly description: StageDescription;
  readonly result: StageRun | undefined;
}) {
  const draft = useRuns(({ draft }) => draft[description.id]) ?? {};
  const refused = useRuns(({ refused }) => refused);
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
                stage={description.id}
                name={name}
                parameter={parameter}
                value={value}
                onChange={(next) => set(name, next === used ? undefined : next)}
              />
              <span
                className="parameter-unit faint"
                title={'unit' in parameter ? unitWord(parameter.unit).meaning : undefined}
              >
                {'unit' in parameter ? unitWord(parameter.unit).word : ''}
              </span>
              <IconButton
                name={`Back to the default, ${defaultText(parameter)}`}
                title={`Default: ${defaultText(parameter)}`}
                icon={RotateCcw}
                size={13}
                disabled={value === parameter.default && !(`${description.id}/${name}` in refused)}
                onClick={() => {
                  set(name, parameter.default === used ? undefined : parameter.default);
                  useRuns.setState(({ refused: { [`${description.id}/${name}`]: _, ...others } }) => ({
                    refused: others,
                  }));
                }}
              />
            </span>
            <p className="faint">
              {parameter.meaning}
              {(parameter.type === 'number' || parameter.type === 'integer') && (
                <span className="num">
                  {' '}
                  From {parameter.min} to {parameter.max} {unitWord(parameter.unit).word}, default{' '}
                  {parameter.default}.
                </span>
              )}
            </p>
          </div>
        );
      })}
    </form>
  );
}

const defaultText = (parameter: Parameter): string =>
  parameter.type === 'stream' ? 'chosen by the stage' : String(parameter.default);

function Field({
  id,
  stage,
  name,
  parameter,
  value,
  onChange,
}: {
  readonly id: string;
  readonly stage: string;
  readonly name: string;
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
    case 'stream':
      return <StreamChoice id={id} kind={parameter.kind} value={String(value)} onChange={onChange} />;
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
        <NumberField
          id={id}
          stage={stage}
          name={name}
          parameter={parameter}
          value={Number(value)}
          onChange={onChange}
        />
      );
  }
}
