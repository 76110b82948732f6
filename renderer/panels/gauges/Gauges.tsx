/** Values at the playhead in large figures: where each lies in its range of the whole drive, and whether its limits hold. */
import { Gauge as GaugeIcon } from 'lucide-react';
import { useMemo } from 'react';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { firstOf, SPEED, TURN_RATE, useNamedSignals } from '../../replay/signals/namedSignals.ts';
import { useValuesAt } from '../../replay/signals/valuesAt.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useDrive } from '../../state/session.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollList } from '../../widgets/scrollArea.ts';
import { Gauge } from './Gauge.tsx';
import { type KeptGauge, keptGauges, MOST_GAUGES } from './gauge.ts';
import { partsToRead } from './pie.ts';
import './gauges.css';

/** Signals in one request for values (contract/api/signals.ts). */
const MOST_READ = 64;

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
  const partsBy = partsToRead(
    shown.map(({ gauge }) => gauge),
    [...named.keys()],
    MOST_READ,
  );
  const read = [...new Set([...partsBy.values()].flat())].flatMap((name) => named.get(name) ?? []);
  const values = useValuesAt(drive?.drive ?? '', read, `gauges/${id}`, visible && signals.length > 0);
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
              parts={(partsBy.get(gauge.name) ?? []).map((name) => ({
                name,
                value: values.get(named.get(name)?.id ?? -1)?.value,
              }))}
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
