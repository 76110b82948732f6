/** Counts of how the inputs of each kind ended, as a table. */
import type { Verdict } from './runner.ts';

export type Tally = {
  readonly kind: string;
  inputs: number;
  readonly by: Record<Verdict['state'], number>;
  /** Most processor time and memory that one input took. */
  cpuS: number;
  peakBytes: number;
  /** A line for each failure. */
  readonly failures: string[];
};

export const emptyTally = (kind: string): Tally => ({
  kind,
  inputs: 0,
  by: { refused: 0, findings: 0, clean: 0, signal: 0, hang: 0, memory: 0, fault: 0, loss: 0 },
  cpuS: 0,
  peakBytes: 0,
  failures: [],
});

export function count(tally: Tally, { state, cpuS, peakBytes }: Verdict): void {
  tally.inputs++;
  tally.by[state]++;
  tally.cpuS = Math.max(tally.cpuS, cpuS);
  tally.peakBytes = Math.max(tally.peakBytes, peakBytes);
}

const COLUMNS: readonly (readonly [title: string, value: (tally: Tally) => string])[] = [
  ['kind', ({ kind }) => kind],
  ['inputs', ({ inputs }) => String(inputs)],
  ['refused', ({ by }) => String(by.refused)],
  ['findings', ({ by }) => String(by.findings)],
  ['clean', ({ by }) => String(by.clean)],
  ['signals', ({ by }) => String(by.signal)],
  ['hangs', ({ by }) => String(by.hang)],
  ['memory', ({ by }) => String(by.memory)],
  ['faults', ({ by }) => String(by.fault)],
  ['losses', ({ by }) => String(by.loss)],
  ['most s', ({ cpuS }) => cpuS.toFixed(1)],
  ['most MiB', ({ peakBytes }) => String(Math.round(peakBytes / 2 ** 20))],
];

export function table(tallies: readonly Tally[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...tallies.map((tally) => COLUMNS.map(([, value]) => value(tally))),
  ];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
