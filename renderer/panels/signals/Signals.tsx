/** Signals: a searchable list at the left; a dropped or clicked one is plotted at the right, one plot for each unit. */

import { ChartSpline, Download } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { SCRIPTS_STAY, StampNote } from '../../replay/StampNote.tsx';
import { firstOf, SPEED, TURN_RATE, useNamedSignals } from '../../replay/signals/namedSignals.ts';
import { useAsked } from '../../state/dialogs/asked.ts';
import { report } from '../../state/notices.ts';
import { useDrive } from '../../state/session.ts';
import { useTimeRange } from '../../state/timeRange.ts';
import { saveBlob } from '../../widgets/download.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { signalsCsv } from './csv.ts';
import { DRAG_TYPE } from './dragType.ts';
import { FormulaBar } from './formulas/FormulaBar.tsx';
import { formulaSignal, keptFormulas, letterOf } from './formulas/formulaSignals.ts';
import { Statistics } from './formulas/Statistics.tsx';
import { Plot } from './Plot.tsx';
import { SignalList } from './SignalList.tsx';

import './signals.css';

export function Signals({ params, setParams, visible }: PanelProps) {
  const link = useLink();
  const drive = useDrive();
  const { listed, named } = useNamedSignals();
  const isRead = readyOf(listed) !== undefined;
  const [over, setOver] = useState(false);
  // Kept by name, because ids differ between drives and a layout is used for all of them.
  const chosen = useMemo(
    () =>
      Array.isArray(params.signals) ? params.signals.filter((name) => typeof name === 'string') : undefined,
    [params.signals],
  );
  const shown = (chosen ?? firstOf(named, SPEED, TURN_RATE)).flatMap((name) => {
    const signal = named.get(name);
    return signal ? [{ name, signal }] : [];
  });
  const names = shown.map(({ name }) => name);
  const kept = useMemo(() => keptFormulas(params.formulas), [params.formulas]);
  const formulas = useMemo(
    () => kept.flatMap((formula, i) => formulaSignal(formula, i, named) ?? []),
    [kept, named],
  );
  const toggle = (name: string): void =>
    setParams({
      ...params,
      signals: names.includes(name) ? names.filter((each) => each !== name) : [...names, name],
    });
  const asked = useAsked(({ signal }) => signal);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each asking is answered once, by the panel that is seen.
  useEffect(() => {
    if (!asked || !visible || !named.has(asked.name)) return;
    useAsked.setState({ signal: undefined });
    if (!names.includes(asked.name)) toggle(asked.name);
  }, [asked, visible, named]);
  const lettered = shown.map((each, i) => ({ ...each, letter: letterOf(i) }));
  const plots = [...Map.groupBy(lettered, ({ signal }) => signal.unit)];
  const removeFormula = (text: string): void =>
    setParams({ ...params, formulas: kept.filter((each) => `= ${each.text}` !== text) });
  const save = (): void => {
    if (!drive) return;
    const { from, to } = useTimeRange.getState();
    signalsCsv(link, drive, [...shown, ...formulas], from, to).then(
      (csv) => saveBlob(new Blob([csv], { type: 'text/csv' }), `${drive.name} signals.csv`),
      (error) => report('The signals could not be exported', error),
    );
  };

  if (!drive) return null;
  return (
    <div className="signals">
      <SignalList named={named} read={isRead} chosen={names} onToggle={toggle} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the list does the same by click and keyboard. */}
      <div
        className={over ? 'plots over' : 'plots'}
        {...scrollArea('Plots')}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          setOver(false);
          const name = event.dataTransfer.getData(DRAG_TYPE);
          if (name && !names.includes(name)) toggle(name);
        }}
      >
        {shown.some(({ signal }) => signal.stream < 0) && <StampNote text={SCRIPTS_STAY} />}
        {plots.map(([unit, group]) => (
          <Plot key={unit} unit={unit} signals={group} drive={drive} visible={visible} onRemove={toggle} />
        ))}
        {formulas.map((formula) => (
          <Plot
            key={formula.name}
            unit=""
            signals={[{ ...formula, letter: '' }]}
            drive={drive}
            visible={visible}
            onRemove={removeFormula}
          />
        ))}
        {shown.length > 0 && params.statistics === true && (
          <Statistics drive={drive.drive} shown={shown} visible={visible} />
        )}
        {shown.length > 0 && (
          <FormulaBar
            drive={drive.drive}
            shown={shown}
            statistics={params.statistics === true}
            onAdd={(formula) => setParams({ ...params, formulas: [...kept, formula] })}
            onStatistics={() => setParams({ ...params, statistics: params.statistics !== true })}
          />
        )}
        {!isRead && <LoadState of={listed} what="the signals" />}
        {isRead && shown.length === 0 && (
          <Empty icon={ChartSpline}>
            {named.size === 0
              ? 'This drive has no numeric signals.'
              : 'Choose a signal in the list, or drop it here.'}
          </Empty>
        )}
        {shown.length > 0 && (
          <button
            type="button"
            className="icon-button plots-save"
            title="Export what is shown as CSV"
            aria-label="Export as CSV"
            onClick={save}
          >
            <Download size={14} />
          </button>
        )}
      </div>
    </div>
  );
}
