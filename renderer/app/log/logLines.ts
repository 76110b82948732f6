/** The log as rows for reading. The text itself, which is copied and saved, has a JSON object a line (engine/logging). */
import { visible } from '../../../engine/contract/visible.ts';

/** More rows than anybody reads; the whole text can be saved. */
const MOST_ROWS = 1000;

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogRow = {
  readonly level: (typeof LEVELS)[number];
  /** "engine/jobs" */
  readonly source: string;
  /** UTC, to the millisecond. */
  readonly time: string;
  readonly text: string;
};

/** The newest rows, oldest first. A line that is no record, as a full disk may leave, is a row of its text. */
export function logRows(text: string): LogRow[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-MOST_ROWS)
    .map(rowOf);
}

function rowOf(line: string): LogRow {
  const record = recordOf(line);
  if (!record) return { level: 'info', source: '', time: '', text: visible(line) };
  const { level, time, program, module, msg, pid: _, at, ...facts } = record;
  const told = Object.entries(facts).map(([name, value]) => `${name} ${wordOf(value)}`);
  const calls = Array.isArray(at) && at.length > 0 ? [`at ${at.map(wordOf).join(' ← ')}`] : [];
  return {
    level: LEVELS.find((each) => each === level) ?? 'info',
    source: visible([program, module].filter((each) => typeof each === 'string').join('/')),
    time: typeof time === 'string' ? visible(time).replace('T', ' ').replace(/Z$/, '') : '',
    text: visible([wordOf(msg ?? ''), ...told, ...calls].filter(Boolean).join(' · ')),
  };
}

function recordOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? { ...parsed }
      : undefined;
  } catch {
    return undefined;
  }
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
