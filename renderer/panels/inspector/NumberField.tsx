/** A number as it is typed. What is outside of the bounds stays as it was typed, is said, and is not used. */
import { useRef } from 'react';
import type { Parameter } from '../../../engine/contract/stages.ts';
import { useRuns } from '../../state/runs.ts';
import { unitWord } from '../../widgets/words.ts';

type NumberParameter = Extract<Parameter, { readonly type: 'number' | 'integer' }>;

export function NumberField({
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
  readonly parameter: NumberParameter;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const key = `${stage}/${name}`;
  const refused = useRuns(({ refused }) => refused[key]);
  const field = useRef<HTMLInputElement>(null);
  const problem = refused === undefined ? undefined : problemOf(refused.text, parameter);
  const take = (text: string): void => {
    const found = problemOf(text, parameter);
    useRuns.setState(({ refused: { [key]: _, ...others } }) => ({
      refused: found === undefined ? others : { ...others, [key]: { text, why: found } },
    }));
    if (found === undefined) onChange(numberOf(text));
  };
  return (
    <>
      <input
        ref={field}
        id={id}
        className="input num"
        type="number"
        step="any"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}.problem`}
        value={refused?.text ?? String(value)}
        onChange={({ target }) => take(target.value)}
        onKeyDown={(event) => {
          const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (by === undefined || problem !== undefined) return;
          event.preventDefault();
          take(String(stepped(value, by, parameter)));
        }}
      />
      {problem !== undefined && (
        <span id={`${id}.problem`} className="parameter-problem" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

const numberOf = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));

/** Why a text is no value of the parameter, with its bounds; undefined when it is one. */
export function problemOf(text: string, { type, min, max, unit }: NumberParameter): string | undefined {
  const value = numberOf(text);
  const whole = type === 'integer' ? 'a whole number' : 'a number';
  if (value >= min && value <= max && (type === 'number' || Number.isInteger(value))) return undefined;
  return `Not used: it takes ${whole} from ${min} to ${max}${unit && ` ${unitWord(unit).word}`}.`;
}

/** Its own step, or a hundredth of what it may be, rounded to one digit; never past the bounds. */
function stepped(value: number, by: number, parameter: NumberParameter): number {
  const { min, max } = parameter;
  const own = 'step' in parameter ? parameter.step : undefined;
  const step = parameter.type === 'integer' ? 1 : (own ?? Number(((max - min) / 100).toPrecision(1)));
  return Math.min(max, Math.max(min, Number((value + by * step).toPrecision(12))));
}
