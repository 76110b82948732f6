/** Values at the playhead in large figures: where each lies in its range of the whole drive, and whether its limits hold. */
import { Gauge as GaugeIcon, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { firstOf, SPEED, TURN_RATE, useNamedSignals } from '../../replay/signals/namedSignals.ts';
import { useValuesAt, type ValueAt } from '../../replay/signals/valuesAt.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useDrive } from '../../state/session.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { clockText, valueText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollList } from '../../widgets/scrollArea.ts';
import {
  type KeptGauge,
  keptGauges,
  type Limits,
  limitOf,
  MOST_GAUGES,
  rangeOf,
  shareOf,
  verdictOf,
} from './gauge.ts';
import './gauges.css';

type Whole = { readonly min: number; readonly max: number };

export function Gauges({ id, params, setParams, visible }: PanelProps) {
  const drive = useDrive();
  const { listed, named } = useNamedSignals(visible);
  const kept = useMemo(() => keptGauges(params.gauges), [params.gauges]);
  const gauges = kept ?? firstOf(named, SPEED, TURN_RATE).map((name): KeptGauge => ({ name }));
  const shown = gauges.flatMap((gauge) => {
    const signal = named.get(gauge.name);
    return signal ? [{ gauge, signal }] : [];
  });
  const signals = shown.map(({ signal }) => signal);
  const values = useValuesAt(drive?.drive ?? '', signals, `gauges/${id}`, visible && signals.length > 0);
  const whole = useWhole(signals, visible);
  if (!drive) return null;
  const keep = (next: readonly KeptGauge[]): void => setParams({ ...params, gauges: next });
  return (
    <div className="panel-column">
      <div className="panel-bar">
        <select
          className="select select-small"
          aria-label="Add a gauge"
          value=""
          disabled={gauges.length >= MOST_GAUGES}
          onChange={({ target }) => keep([...gauges, { name: target.value }])}
        >
          <option value="" disabled>
            {gauges.length >= MOST_GAUGES ? `${MOST_GAUGES} gauges at most` : 'Add a signal …'}
          </option>
          {[...named.keys()]
            .filter((name) => !gauges.some((gauge) => gauge.name === name))
            .map((name) => (
              <option key={name} value={name}>
                {readable(name)}
              </option>
            ))}
        </select>
      </div>
      {listed.state !== 'ready' ? (
        <LoadState of={listed} what="the signals" />
      ) : shown.length === 0 ? (
        <Empty icon={GaugeIcon}>
          {named.size === 0 ? 'This drive has no numeric signals.' : 'Add a signal above.'}
        </Empty>
      ) : (
        <ul className="gauges" {...scrollList('Gauges')}>
          {shown.map(({ gauge, signal }) => (
            <Gauge
              key={gauge.name}
              gauge={gauge}
              signal={signal}
              value={values.get(signal.id)}
              whole={whole.get(signal.id)}
              onChange={(next) => keep(gauges.map((each) => (each === gauge ? next : each)))}
              onRemove={() => keep(gauges.filter((each) => each !== gauge))}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

const NONE: ReadonlyMap<number, Whole> = new Map();

/** Least and most of each signal in the whole drive. */
function useWhole(signals: readonly SignalInfo[], visible: boolean): ReadonlyMap<number, Whole> {
  const link = useLink();
  const drive = useDrive();
  const ids = signals.map(({ id }) => id);
  const read = useLoadable(ids.length > 0 ? drive?.drive : undefined, ids.join(), visible, async (signal) => {
    const { result } = await link.request(
      'signals.statistics',
      { drive: drive?.drive ?? '', signals: ids, from: 0, to: drive?.durationNs ?? 0 },
      { lane: 'analysis', signal },
    );
    return new Map(result.statistics.map((each) => [each.signal, each]));
  });
  return readyOf(read) ?? NONE;
}

function Gauge({
  gauge,
  signal,
  value,
  whole,
  onChange,
  onRemove,
}: {
  readonly gauge: KeptGauge;
  readonly signal: SignalInfo;
  readonly value: ValueAt | undefined;
  readonly whole: Whole | undefined;
  readonly onChange: (gauge: KeptGauge) => void;
  readonly onRemove: () => void;
}) {
  const { name, low, high } = gauge;
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
        <IconButton name={`Remove ${readable(name)}`} title="Remove" icon={X} size={12} onClick={onRemove} />
      </div>
      <p
        className="gauge-value num"
        title={value ? `Measured at ${clockText(value.t)}` : 'No value at or before the playhead'}
      >
        <strong>{value ? valueText(value.value, 4) : '–'}</strong> <span>{readable(signal.unit)}</span>
        {verdict !== 'within' && <em>{verdict} its limit</em>}
      </p>
      {range && (
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
