/** Numeric series of a drive, thinned by its own coarser levels. */
import { encodeColumns } from '../../contract/columns.ts';
import { threadMethod } from './method.ts';

export const listSignals = threadMethod('signals.list', 'analysis', ({ drive, search }, drives) => ({
  result: { signals: drives.reading(drive).signals(search) },
}));

export const readSignal = threadMethod('signals.read', 'analysis', (params, drives) => {
  const { drive, signal, from, to, points } = params;
  const { t, min, max, mean } = drives.reading(drive).signal(signal, from, to, points);
  return { result: { payload: 0 }, payloads: [encodeColumns({}, { t, min, max, mean })] };
});

export const signalsAt = threadMethod('signals.at', 'analysis', ({ drive, signals, t }, drives) => {
  const open = drives.reading(drive);
  const values = signals.flatMap((signal) => {
    const found = open.signalAt(signal, t);
    return found && Number.isFinite(found.v) ? [{ signal, t: found.t, value: found.v }] : [];
  });
  return { result: { values } };
});
