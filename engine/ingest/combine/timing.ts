/** How the clock of a further log is brought onto that of the drive. */
import { InputError } from '../../contract/errors.ts';
import { NS_PER_S } from '../../contract/time.ts';

export type LogTiming =
  /** By the clocks of both where they fit, else by the motion that both tell. */
  | { readonly by: 'auto' }
  /** So many seconds are added to the times of the log. */
  | { readonly by: 'clock'; readonly addS: number }
  /** The log begins so many seconds after the drive. */
  | { readonly by: 'begin'; readonly atS: number }
  /** By the motion, whatever the clocks say. */
  | { readonly by: 'motion' };

/** Since 1970: a clock that begins there may be moved to today. */
const MOST_SHIFT_S = 4e9;

/** "auto", "motion", "+0.5", "-18" or "@12.5". @throws InputError for anything else */
export function timingOf(text: string): LogTiming {
  const plain = text.trim();
  if (plain === 'auto' || plain === 'motion') return { by: plain };
  const found = /^([@+-]?)(\d+(?:\.\d+)?)$/.exec(plain);
  const seconds = Number(found?.[2] ?? Number.NaN);
  if (!(seconds <= MOST_SHIFT_S))
    throw new InputError(
      `${text} is no offset of a log: auto, motion, +0.5 or -18 (seconds added to its times), @12.5 (begins so many seconds after the drive).`,
    );
  if (found?.[1] === '@') return { by: 'begin', atS: seconds };
  return { by: 'clock', addS: found?.[1] === '-' ? -seconds : seconds };
}

/** Times before are no dates: the clock counts from when something was switched on. */
const FIRST_DATE_NS = 315_532_800n * BigInt(NS_PER_S);
/** A drive holds times up to 104 days from its begin. */
const MOST_APART_NS = 100n * 86_400n * BigInt(NS_PER_S);

/** What is added to times from the log's begin, by the clocks of both; undefined where they tell nothing of one another. */
export function shiftByClock(driveT0: bigint, logT0: bigint, addS: number): number | undefined {
  const apart = logT0 - driveT0 + BigInt(Math.round(addS * NS_PER_S));
  const near = (apart < 0n ? -apart : apart) < MOST_APART_NS;
  return near ? Number(apart) : undefined;
}

/** Both clocks tell dates. */
export const tellDates = (a: bigint, b: bigint): boolean => a >= FIRST_DATE_NS && b >= FIRST_DATE_NS;
