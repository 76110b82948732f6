/** Drives once through a world: asks every source at its times and writes what it says into the log, in the log's order. */
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../contract/errors.ts';
import type { Reading } from './log/reading.ts';
import type { Outgoing, Sender, Source } from './log/source.ts';
import type { LogWriter } from './log/writer.ts';
import type { Stage } from './sources.ts';

export const TF_STATIC = { topic: '/tf_static', kind: 'transforms', latched: true } as const;
const CALIBRATION: Sender = { name: 'rig', kind: 'calibration' };
/** Messages that wait, so that pictures can be encoded while the next sensors look. */
const WAITING = 24;

export type DriveRun = {
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Messages in the order of their log times; those of one time in the order in which they came. */
class Queue {
  readonly #log: LogWriter;
  readonly #waiting: Outgoing[] = [];

  constructor(log: LogWriter) {
    this.#log = log;
  }

  add(message: Outgoing): void {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.logNs ?? 0n) > message.logNs) at--;
    this.#waiting.splice(at, 0, message);
  }

  /** Writes what no later message can precede, but keeps the last few. */
  async write(beforeNs: bigint | undefined, keep: number): Promise<void> {
    while (this.#waiting.length > keep) {
      const next = this.#waiting[0];
      if (!next || (beforeNs !== undefined && next.logNs > beforeNs)) return;
      this.#waiting.shift();
      await this.#log.write(next.topic, next.reading, next.stampNs, next.logNs);
    }
  }
}

/** The topics of a drive, for the log's head. */
export function topicsOf(sources: readonly Source[]) {
  return [TF_STATIC, ...sources.flatMap(({ topics }) => topics)];
}

export async function drive(
  stage: Stage,
  sources: readonly Source[],
  log: LogWriter,
  { onProgress, signal }: DriveRun,
): Promise<void> {
  const { world, faults, truth, seconds, at } = stage;
  const queue = new Queue(log);
  const say = (
    source: Sender,
    topic: string,
    reading: Reading,
    timeS: number,
    k: number,
    logNs: bigint,
  ): void => {
    for (const message of faults.messages({ source, topic, timeS, k, stampNs: at(timeS), logNs, reading }))
      queue.add(message);
  };
  const children = stage.calibration.map(({ name, T_vehicle_sensor }) => ({
    frame: name,
    T_parent_child: T_vehicle_sensor,
  }));
  say(CALIBRATION, TF_STATIC.topic, { kind: 'transforms', parent: 'base_link', children }, 0, 0, at(0));
  for (let k = 0; k <= Math.round(seconds * 100); k++)
    truth.pose('trajectory', at(k / 100), world.ego.pose(k / 100));

  const next = sources.map(() => 0);
  let reported = 0;
  for (;;) {
    let [which, soonest] = [-1, Number.POSITIVE_INFINITY];
    sources.forEach(({ periodS, offsetS, latencyS, spanS }, i) => {
      const time = (next[i] ?? 0) * periodS + offsetS;
      const done = time + spanS > seconds + 1e-9;
      if (!done && time + latencyS < soonest) [which, soonest] = [i, time + latencyS];
    });
    const source = sources[which];
    if (!source) break;
    const k = next[which] ?? 0;
    next[which] = k + 1;
    const time = k * source.periodS + source.offsetS;
    if (signal?.aborted) throw new CancelledError('The simulation was cancelled.');
    for (const { topic, reading } of source.emit(time, k)) say(source, topic, reading, time, k, at(soonest));
    await queue.write(at(soonest), WAITING);
    const fraction = Math.min(1, (time + source.spanS) / seconds);
    if (fraction - reported >= 0.002) {
      reported = fraction;
      await truth.flush();
      await setImmediate();
      onProgress?.(fraction, `Driving, ${(fraction * seconds).toFixed(1)} of ${seconds.toFixed(1)} s`);
    }
  }
  await queue.write(undefined, 0);
  onProgress?.(1, `Driving, ${seconds.toFixed(1)} of ${seconds.toFixed(1)} s`);
}
