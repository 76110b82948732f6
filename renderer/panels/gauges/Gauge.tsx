/** One value at the playhead: its figure, and where it lies as a bar or as a pie. */
import { ChartPie, RulerDimensionLine, X } from 'lucide-react';
import { useState } from 'react';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { ValueAt } from '../../replay/signals/valuesAt.ts';
import { clockText, valueText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { type KeptGauge, type Limits, limitOf, rangeOf, shareOf, verdictOf } from './gauge.ts';
import { Pie, type PiePart } from './Pie.tsx';

export function Gauge({
  gauge,
  signal,
  value,
  whole,
  parts,
  onChange,
  onRemove,
}: {
  readonly gauge: KeptGauge;
  readonly signal: SignalInfo;
  readonly value: ValueAt | undefined;
  /** Least and most in the whole drive. */
  readonly whole: { readonly min: number; readonly max: number } | undefined;
  /** Values of the array that this one is of, it among them; it alone where there are no others. */
  readonly parts: readonly PiePart[];
  readonly onChange: (gauge: KeptGauge) => void;
  readonly onRemove: () => void;
}) {
  const { name, low, high, look } = gauge;
  const pie = look === 'pie';
  const verdict = value ? verdictOf(value.value, gauge) : 'within';
  const range = whole && rangeOf(whole, gauge);
  const at = name.indexOf(' ');
  const percent = (of: number): string => `${100 * (range ? shareOf(of, range) : 0)}%`;
  return (
    <li className={verdict === 'within' ? 'gauge' : 'gauge gauge-out'}>
      <div className="gauge-head">
        <span className="gauge-name" title={readable(name)}>
          <span className="ellipsis">{readable(name.slice(at + 1))}</span>
          <span className="faint ellipsis">{readable(name.slice(0, at))}</span>
        </span>
        <IconButton
          name={`Show ${readable(name)} as a ${pie ? 'bar' : 'pie'}`}
          title={pie ? 'As a bar' : 'As a pie: its share of its array, or of its range'}
          icon={pie ? RulerDimensionLine : ChartPie}
          size={12}
          onClick={() => onChange({ ...gauge, look: pie ? undefined : 'pie' })}
        />
        <IconButton name={`Remove ${readable(name)}`} title="Remove" icon={X} size={12} onClick={onRemove} />
      </div>
      <p
        className="gauge-value num"
        title={value ? `Measured at ${clockText(value.t)}` : 'No value at or before the playhead'}
      >
        <strong>{value ? valueText(value.value, 4) : '–'}</strong> <span>{readable(signal.unit)}</span>
        {verdict !== 'within' && <em>{verdict} its limit</em>}
      </p>
      {pie && range && (
        <Pie name={name} parts={parts} rest={value && { share: shareOf(value.value, range), range }} />
      )}
      {!pie && range && (
        <div className="gauge-bar" aria-hidden>
          {low !== undefined && <i className="gauge-limit" style={{ left: percent(low) }} />}
          {high !== undefined && <i className="gauge-limit" style={{ left: percent(high) }} />}
          {value && <i className="gauge-mark" style={{ left: percent(value.value) }} />}
        </div>
      )}
      <div className="gauge-ends num faint">
        <span title="Least in the whole drive">{range && valueText(range[0], 3)}</span>
        <Limit end="low" gauge={gauge} onChange={onChange} />
        <Limit end="high" gauge={gauge} onChange={onChange} />
        <span title="Most in the whole drive">{range && valueText(range[1], 3)}</span>
      </div>
    </li>
  );
}

const LIMIT_NAMES: Readonly<Record<keyof Limits, string>> = { low: 'Lower limit', high: 'Upper limit' };

/** A number, or empty for none; what is no number stays as it was typed and is marked. */
function Limit({
  end,
  gauge,
  onChange,
}: {
  readonly end: keyof Limits;
  readonly gauge: KeptGauge;
  readonly onChange: (gauge: KeptGauge) => void;
}) {
  const value = gauge[end];
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (value === undefined ? '' : String(value));
  return (
    <input
      className="input gauge-input"
      inputMode="decimal"
      aria-label={LIMIT_NAMES[end]}
      title={LIMIT_NAMES[end]}
      placeholder={end}
      value={text}
      aria-invalid={limitOf(text) === undefined}
      onChange={({ target }) => {
        const read = limitOf(target.value);
        setTyped(target.value);
        if (read) onChange({ ...gauge, [end]: read.value });
      }}
      onBlur={() => limitOf(text) && setTyped(undefined)}
    />
  );
}
