/** The times of a database, without reading its messages. */
import { InputError } from '../../../contract/errors.ts';
import { LogClock, type TimeRun, TimeRuns } from '../../recording/clock.ts';
import type { RecordingDatabase } from './database.ts';

const HOUR_NS = 3_600_000_000_000n;
const LATEST_NS = 2n ** 63n - 1n;
/** An hour each: four years. What has more is looked at message by message. */
const MOST_STEPS = 40_000;

export type DatabaseSurvey = {
  readonly runs: readonly TimeRun[];
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  readonly lastId: number;
};

/** @throws InputError when the table of messages cannot be read at all. */
export function survey(database: RecordingDatabase): DatabaseSurvey {
  const lastId = database.lastId();
  const runs = lastId === 0 ? [] : (steady(database, lastId) ?? inOrderOfRows(database, lastId));
  const { firstNs, lastNs } = new LogClock(runs);
  return { runs, firstNs, lastNs, lastId };
}

/** One run, when the index of times shows no pause of an hour: then no time is a stray. */
function steady(database: RecordingDatabase, messages: number): TimeRun[] | undefined {
  try {
    const first = database.timeAfter(-1n);
    if (first === undefined) return undefined;
    let last = first;
    for (let step = 0; step < MOST_STEPS; step++) {
      const reached = database.timeUpTo(last + HOUR_NS) ?? last;
      if (reached === last) {
        const more = database.timeAfter(last) !== undefined || database.timeUpTo(-1n) !== undefined;
        return more ? undefined : [{ fromNs: first, toNs: last, messages }];
      }
      last = reached;
      if (last + HOUR_NS > LATEST_NS) return undefined;
    }
  } catch (error) {
    // A damaged index: the rows tell.
    if (!(error instanceof InputError)) throw error;
  }
  return undefined;
}

function inOrderOfRows(database: RecordingDatabase, lastId: number): TimeRun[] {
  const runs = new TimeRuns();
  for (let id = -Number.MAX_SAFE_INTEGER; ; ) {
    try {
      const rows = database.after(id);
      for (const { ns } of rows) runs.add(ns, ns, 1);
      const last = rows.at(-1);
      if (!last) return runs.list;
      id = last.id;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const next = database.resync(Math.max(0, id), lastId);
      if (next === undefined) return runs.list;
      id = next - 1;
    }
  }
}
