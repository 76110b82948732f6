/** A list of faults or map edits: closed it names the chosen ones, open it shows meaning, value and check of each. */
import { ChevronRight } from 'lucide-react';
import { noticedBy } from '../../../engine/contract/noticed.ts';
import type { SimulationOption } from '../../../engine/contract/simulation.ts';
import { valueText } from '../../widgets/format.ts';
import type { Chosen, Problems } from './ask.ts';

export function OptionList({
  kind,
  title,
  none,
  options,
  chosen,
  problems,
  onChange,
}: {
  readonly kind: 'faults' | 'edits';
  readonly title: string;
  /** The text while nothing is chosen. */
  readonly none: string;
  readonly options: readonly SimulationOption[];
  readonly chosen: Chosen;
  readonly problems: Problems;
  readonly onChange: (chosen: Chosen) => void;
}) {
  const names = options.filter(({ name }) => name in chosen);
  const said = names.map(({ name, title, unit }) => {
    const value = chosen[name];
    return value === undefined ? title : `${title} ${value}${unit ? ` ${unit}` : ''}`;
  });
  return (
    <details className="simulate-options">
      <summary>
        <ChevronRight size={14} aria-hidden />
        <strong>{title}</strong>
        <span
          className={said.length > 0 ? 'ellipsis simulate-said' : 'ellipsis faint'}
          title={said.join(', ')}
        >
          {said.length > 0 ? said.join(', ') : none}
        </span>
      </summary>
      <ul>
        {options.map((option) => (
          <Option
            key={option.name}
            option={option}
            value={chosen[option.name]}
            on={option.name in chosen}
            problem={problems[`${kind}/${option.name}`]}
            onChange={(on, value) => {
              const { [option.name]: _, ...others } = chosen;
              onChange(on ? { ...chosen, [option.name]: value } : others);
            }}
          />
        ))}
      </ul>
    </details>
  );
}

function Option({
  option: { title, meaning, unit, defaultValue, least, most, check },
  value,
  on,
  problem,
  onChange,
}: {
  readonly option: SimulationOption;
  readonly value: string | undefined;
  readonly on: boolean;
  readonly problem: string | undefined;
  readonly onChange: (on: boolean, value: string | undefined) => void;
}) {
  const standing = defaultValue === undefined ? undefined : valueText(defaultValue, 4);
  const range =
    least === undefined && most === undefined
      ? undefined
      : `${least === undefined ? '' : `from ${least} `}${most === undefined ? '' : `to ${most} `}${unit}`;
  return (
    <li className={on ? 'simulate-option on' : 'simulate-option'}>
      <label>
        <input
          type="checkbox"
          aria-label={title}
          checked={on}
          onChange={({ target }) => onChange(target.checked, target.checked ? standing : undefined)}
        />
        <span>
          <span className="simulate-option-title">{title}</span>
          <span className="muted">{meaning}</span>
          <span className="faint">{noticedBy(check)}</span>
        </span>
      </label>
      {on && standing !== undefined && (
        <span className="simulate-value">
          <input
            className="input num"
            inputMode="decimal"
            aria-label={`${title}, value`}
            aria-invalid={problem !== undefined}
            title={range}
            value={value ?? ''}
            onChange={({ target }) => onChange(true, target.value)}
          />
          <span className="faint">{unit}</span>
          {problem && <span className="simulate-problem">{problem}</span>}
        </span>
      )}
    </li>
  );
}
