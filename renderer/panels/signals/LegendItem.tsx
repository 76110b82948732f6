/** One signal of a plot: its name, its value at the playhead, its removal. */
import { X } from 'lucide-react';
import { visible } from '../../../engine/contract/visible.ts';
import type { ValueAt } from '../../replay/signals/valuesAt.ts';
import { clockText, valueText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';

export function LegendItem({
  name,
  letter,
  unit,
  token,
  value,
  onRemove,
}: {
  readonly name: string;
  /** Names it in formulas. */
  readonly letter: string;
  readonly unit: string;
  readonly token: string;
  readonly value: ValueAt | undefined;
  readonly onRemove: () => void;
}) {
  const at = name.indexOf(' ');
  return (
    <span className="plot-name num">
      <i style={{ background: `var(${token})` }} />
      {letter && <b title="Its letter in formulas">{letter}</b>}
      <span className="plot-signal" title={visible(name)}>
        <span className="faint ellipsis">{visible(name.slice(0, at))}</span>
        <span className="ellipsis">{visible(name.slice(at + 1))}</span>
      </span>
      {!name.startsWith('= ') && (
        <span
          className="plot-value"
          title={value ? `Measured at ${clockText(value.t)}` : 'No value at or before the playhead'}
        >
          {value ? `${valueText(value.value, 4)} ${visible(unit)}` : '–'}
        </span>
      )}
      <IconButton name={`Remove ${visible(name)}`} title="Remove" icon={X} size={12} onClick={onRemove} />
    </span>
  );
}
