/** The plotted values as CSV: time from the start and UTC on the chosen clock, and each signal's mean; min and max where a row holds several values. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { harmless, quotedField } from '../../../engine/contract/csv/field.ts';
import { type Nanoseconds, NS_PER_S, utcText } from '../../../engine/contract/time.ts';
import { visible } from '../../../engine/contract/visible.ts';
import type { Link } from '../../link/link.ts';
import { useReplayClock } from '../../state/replayClock.ts';
import type { PlotSignal } from './formulas/formulaSignals.ts';
import { readSeries } from './useSeries.ts';

const MOST_ROWS = 20_000;

export async function signalsCsv(
  link: Link,
  drive: DriveInfo,
  signals: readonly { readonly name: string; readonly signal: PlotSignal }[],
  from: Nanoseconds,
  to: Nanoseconds,
): Promise<string> {
  const { clock } = useReplayClock.getState();
  const lines = ['time_s,utc,signal,unit,mean,min,max'];
  for (const { name, signal } of signals) {
    const { t, mean, min, max } = await readSeries(link, drive, signal, from, to, MOST_ROWS, clock);
    for (let i = 0; i < t.length; i++) {
      const at = t[i] ?? 0;
      lines.push(
        [
          at / NS_PER_S,
          utcText(drive.t0, at),
          quoted(name),
          quoted(signal.unit),
          mean[i],
          min[i],
          max[i],
        ].join(),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A name as one cell that no spreadsheet runs. */
export const quoted = (text: string): string => quotedField(harmless(visible(text)));
