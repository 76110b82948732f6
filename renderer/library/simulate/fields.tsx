/** Fields of the form: a typed value, and a choice by name. */
import { type ReactNode, useId } from 'react';
import type { SimulationPart } from '../../../engine/contract/simulation.ts';

export function Field({
  name,
  unit,
  wide,
  problem,
  children,
}: {
  readonly name: string;
  readonly unit?: string;
  readonly wide?: boolean;
  readonly problem?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div className={wide ? 'simulate-field wide' : 'simulate-field'}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child. */}
      <label>
        <span>{name}</span>
        <span className="simulate-control">
          {children}
          {unit && <span className="faint">{unit}</span>}
        </span>
      </label>
      {problem && <span className="simulate-problem">{problem}</span>}
    </div>
  );
}

/** A choice by name, the preset's own first; below it the meaning of the choice. */
export function Part({
  name,
  parts,
  own,
  value,
  onChange,
  children,
  meaning,
}: {
  readonly name: string;
  readonly parts: readonly SimulationPart[];
  readonly own: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children?: ReactNode;
  readonly meaning?: string;
}) {
  const id = useId();
  const titleOf = (name: string | undefined): string =>
    parts.find((part) => part.name === name)?.title ?? name ?? '';
  const chosen = parts.find((part) => part.name === (value || own));
  return (
    <div className="simulate-field part">
      <label htmlFor={id}>{name}</label>
      <span className="simulate-control">
        <select id={id} className="select" value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">{titleOf(own)} (as in the preset)</option>
          {parts
            .filter((part) => part.name !== own)
            .map((part) => (
              <option key={part.name} value={part.name}>
                {part.title}
              </option>
            ))}
        </select>
        {children}
      </span>
      <span className="muted">{meaning ?? chosen?.meaning}</span>
    </div>
  );
}
