/**
 * The times of a receiver's epochs on one clock. NMEA tells the time of the day, and a date now and then; UBX the time of the GPS week,
 * and UTC once the receiver knows it. Both are found by a look ahead, so that what came before the first date has its time, too, and
 * so that a receiver that learns of leap seconds late does not make time jump.
 */

import { type Epoch, Sentences } from './nmea.ts';
import { nothingSkipped, type ReceiverRecord, receiverRecords } from './records.ts';
import { type UbxEpoch, UbxMessages } from './ubx.ts';

const DAY_NS = 86_400_000_000_000n;
const WEEK_NS = 7n * DAY_NS;
const MS_NS = 1_000_000n;
/** Of the file, for the look ahead: an hour of a receiver that sends all it has. */
const MOST_LOOKED = 256 * 1024 * 1024;
const LEAST_LOOKED = 1024 * 1024;

/** Times of day from one midnight on. */
export class DayClock {
  /** Day of the first epoch, from 1970; undefined where nothing tells a date. */
  day: number | undefined;
  #passed = 0;
  #before: number | undefined;

  /** Days since the first epoch. */
  pass(dayNs: number): number {
    const step = dayNs - (this.#before ?? dayNs);
    if (step < -Number(DAY_NS) / 2) this.#passed++;
    if (step > Number(DAY_NS) / 2) this.#passed--;
    this.#before = dayNs;
    return this.#passed;
  }

  ns({ dayNs, day, fix }: Epoch): bigint {
    this.pass(dayNs);
    // A receiver that was off for days says so by its date, which it knows while it has a fix.
    if (day !== undefined && this.day !== undefined && fix) this.#passed = day - this.day;
    return BigInt((this.day ?? 0) + this.#passed) * DAY_NS + BigInt(dayNs);
  }
}

/** Times of the GPS week from one week on. */
export class WeekClock {
  /** UTC less the time of the week of the first epoch; undefined where the receiver never knew. */
  utcLessTow: bigint | undefined;
  #weeks = 0n;
  #before: number | undefined;

  pass(iTow: number): bigint {
    const step = iTow - (this.#before ?? iTow);
    const half = Number(WEEK_NS / MS_NS) / 2;
    if (step < -half) this.#weeks++;
    if (step > half) this.#weeks--;
    this.#before = iTow;
    return BigInt(iTow) * MS_NS + this.#weeks * WEEK_NS;
  }

  get weeksNs(): bigint {
    return this.#weeks * WEEK_NS;
  }

  ns({ iTow }: UbxEpoch): bigint {
    return this.pass(iTow) + (this.utcLessTow ?? 0n);
  }
}

export type Look = {
  readonly day: DayClock;
  readonly week: WeekClock;
  readonly firstNs: bigint | undefined;
  /** At least one of the two tells UTC with a date. */
  readonly dated: boolean;
};

/** Clocks that are ready to be used from the begin of the file, and the time of the first epoch. */
export async function lookAtClock(path: string): Promise<Look> {
  const looker = new Looker();
  const skipped = nothingSkipped();
  for await (const records of receiverRecords(path, skipped, MOST_LOOKED)) {
    for (const record of records) looker.take(record);
    if (looker.isDone && skipped.bytes >= LEAST_LOOKED) break;
  }
  return looker.end();
}

/** UTC as receivers tell it shakes by its rounding; a leap second, or a wrong date, is more. */
const areNear = (a: bigint, b: bigint): boolean => (a < b ? b - a : a - b) < SECOND_NS / 2n;
const SECOND_NS = 1_000_000_000n;
/** Dates that are looked at: a receiver says one an epoch. */
const MOST_VOTES = 256;

/** What receivers say of the begin, epoch by epoch: the first of those that most agree with, since the very first may be wrong. */
class Votes<T> {
  readonly #said: T[] = [];

  add(value: T): void {
    if (this.#said.length < MOST_VOTES) this.#said.push(value);
  }

  get first(): T | undefined {
    return this.#said[0];
  }

  most(isSame: (a: T, b: T) => boolean): T | undefined {
    let [best, count]: [T | undefined, number] = [undefined, 0];
    for (const value of this.#said) {
      const agreeing = this.#said.filter((other) => isSame(value, other)).length;
      if (agreeing > count) [best, count] = [value, agreeing];
    }
    return best;
  }
}

class Looker {
  readonly #sentences = new Sentences();
  readonly #messages = new UbxMessages();
  readonly #day = new DayClock();
  readonly #week = new WeekClock();
  #firstDayNs: number | undefined;
  #firstTow: number | undefined;
  /** Of the first epoch: by dates that came with a fix, by any, by UTC that is resolved, by any. */
  readonly #sureDay = new Votes<number>();
  readonly #anyDay = new Votes<number>();
  readonly #sureUtc = new Votes<bigint>();
  readonly #anyUtc = new Votes<bigint>();

  take(record: ReceiverRecord): void {
    if (record.kind === 'nmea') this.#nmea(this.#sentences.take(record.fields));
    else this.#ubx(this.#messages.take(record.id, record.payload));
  }

  get isDone(): boolean {
    const nmea = this.#firstDayNs === undefined || this.#sureDay.first !== undefined;
    const ubx = this.#firstTow === undefined || this.#sureUtc.first !== undefined;
    return nmea && ubx;
  }

  end(): Look {
    this.#nmea(this.#sentences.end());
    this.#ubx(this.#messages.end());
    const [day, week] = [new DayClock(), new WeekClock()];
    day.day = this.#sureDay.most((a, b) => a === b) ?? this.#anyDay.most((a, b) => a === b);
    week.utcLessTow = this.#sureUtc.most(areNear) ?? this.#anyUtc.most(areNear);
    const dated = day.day !== undefined || week.utcLessTow !== undefined;
    const firsts: bigint[] = [];
    if (this.#firstDayNs !== undefined && (day.day !== undefined || !dated))
      firsts.push(BigInt(day.day ?? 0) * DAY_NS + BigInt(this.#firstDayNs));
    if (this.#firstTow !== undefined && (week.utcLessTow !== undefined || !dated))
      firsts.push(BigInt(this.#firstTow) * MS_NS + (week.utcLessTow ?? 0n));
    const firstNs = firsts.reduce<bigint | undefined>(
      (least, ns) => (least === undefined || ns < least ? ns : least),
      undefined,
    );
    return { day, week, firstNs, dated };
  }

  #nmea(epoch: Epoch | undefined): void {
    if (!epoch) return;
    this.#firstDayNs ??= epoch.dayNs;
    const passed = this.#day.pass(epoch.dayNs);
    if (epoch.day === undefined) return;
    this.#anyDay.add(epoch.day - passed);
    if (epoch.fix) this.#sureDay.add(epoch.day - passed);
  }

  #ubx(epoch: UbxEpoch | undefined): void {
    if (!epoch) return;
    this.#firstTow ??= epoch.iTow;
    this.#week.pass(epoch.iTow);
    if (!epoch.utcLessTow) return;
    const { ns, resolved } = epoch.utcLessTow;
    this.#anyUtc.add(ns - this.#week.weeksNs);
    if (resolved) this.#sureUtc.add(ns - this.#week.weeksNs);
  }
}
