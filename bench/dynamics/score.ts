/** The motion that the dynamics stage found, against the labels and boxes of a simulated drive. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Drive } from '../../engine/drive/drive.ts';
import { MOVING } from '../../engine/kernels/dynamics.ts';
import { GROUND } from '../../engine/kernels/sweep.ts';
import { decodeLabels } from '../../engine/simulate/label-file.ts';
import { LABEL_CLASSES } from '../../engine/simulate/labels.ts';
import { masksOf } from './masks.ts';

/** A thing moves at a sweep when its box does so faster than this about the sweep (m/s): slower than anybody walks. */
const MOVING_MPS = 0.3;
/** A thing that is somewhere else at another time of the drive by this much waits where it stands (m). */
const WAITING_M = 0.5;

export type Share = { readonly name: string; readonly missed: number; readonly of: number };

export type MotionScore = {
  readonly name: string;
  /** Share of the static points that were not called moving; of all judged, and of those that no ground stage labelled ground. */
  readonly kept: number;
  readonly keptAbove: number;
  /** Share of the points on things that move at that moment which were called moving, and how many there are. */
  readonly removed: number;
  readonly moving: number;
  /** Share of the points on things that stand at that moment and move at another which were called moving. */
  readonly waiting: number;
  /** By class of the truth, the most first. */
  readonly missedBy: readonly Share[];
  readonly takenFrom: readonly Share[];
};

type Box = { readonly id: number; readonly class: string; readonly p: readonly number[] };
/** Digits of a stamp that are kept: a day of nanoseconds, which a double holds exactly. Only differences of them are used. */
const STAMP_DIGITS = 14;

type Boxes = { readonly t: number; readonly places: ReadonlyMap<number, readonly number[]> };

function boxesOf(truth: string): Boxes[] {
  const lines = readFileSync(join(truth, 'boxes.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { t, boxes } = JSON.parse(line) as { t: string; boxes: Box[] };
    return { t: Number(t.slice(-STAMP_DIGITS)), places: new Map(boxes.map(({ id, p }) => [id, p])) };
  });
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot((a[0] ?? 0) - (b[0] ?? 0), (a[1] ?? 0) - (b[1] ?? 0));

/** Ids of the things that move at each sweep, and of those that are ever elsewhere. */
function moversOf(boxes: readonly Boxes[]): { at: ReadonlySet<number>[]; ever: ReadonlySet<number> } {
  const first = new Map<number, readonly number[]>();
  const ever = new Set<number>();
  for (const { places } of boxes)
    for (const [id, p] of places) {
      const begin = first.get(id);
      if (!begin) first.set(id, p);
      else if (apart(begin, p) > WAITING_M) ever.add(id);
    }
  const at = boxes.map(({ places, t }, k) => {
    const [before, after] = [boxes[k - 1], boxes[k + 1]];
    const moving = new Set<number>();
    for (const [id, p] of places) {
      for (const other of [before, after]) {
        const q = other?.places.get(id);
        if (other && q && apart(p, q) > MOVING_MPS * Math.abs(other.t - t)) moving.add(id);
      }
    }
    return moving;
  });
  return { at, ever };
}

class Tally {
  readonly #by = new Map<string, { missed: number; of: number }>();
  missed = 0;
  of = 0;

  add(name: string, missed: boolean): void {
    const entry = this.#by.get(name) ?? { missed: 0, of: 0 };
    this.#by.set(name, entry);
    entry.of++;
    this.of++;
    if (!missed) return;
    entry.missed++;
    this.missed++;
  }

  /** Share that was not missed. */
  get share(): number {
    return this.of > 0 ? 1 - this.missed / this.of : Number.NaN;
  }

  get shares(): Share[] {
    return [...this.#by]
      .map(([name, each]) => ({ name, ...each }))
      .filter(({ missed }) => missed > 0)
      .sort((a, b) => b.missed - a.missed);
  }
}

/** @throws Error when the points of log and truth do not match */
export function scoreMotion(name: string, path: string, truth: string): MotionScore {
  const boxes = boxesOf(truth);
  const { at, ever } = moversOf(boxes);
  const [fixed, above, moving, waiting] = [new Tally(), new Tally(), new Tally(), new Tally()];
  const drive = Drive.open(path, 'read');
  try {
    const [motion, ground] = [masksOf(drive, 'motion', 'dynamics'), masksOf(drive, 'labels', 'ground')];
    let seq = -1;
    for (const { classes, instances } of decodeLabels(readFileSync(join(truth, 'labels/lidar_top.bin')))) {
      seq++;
      const [found, under, movers] = [motion.of(seq), ground.of(seq), at[seq]];
      if (!found || !under || !movers) continue;
      if (found.length !== classes.length)
        throw new Error(`Sweep ${seq} of ${name} has ${found.length} points, its truth ${classes.length}.`);
      for (let p = 0; p < found.length; p++) {
        if (found[p] === 0) continue;
        const what = LABEL_CLASSES[classes[p] ?? 0] ?? '';
        if (what === 'airborne') continue;
        const id = instances[p] ?? 0;
        const called = found[p] === MOVING;
        if (movers.has(id)) moving.add(what, !called);
        else if (ever.has(id)) waiting.add(what, !called);
        else {
          fixed.add(what, called);
          if (under[p] !== GROUND) above.add(what, called);
        }
      }
    }
  } finally {
    drive.close();
  }
  return {
    name,
    kept: fixed.share,
    keptAbove: above.share,
    removed: moving.share,
    moving: moving.of,
    waiting: waiting.share,
    missedBy: moving.shares,
    takenFrom: fixed.shares,
  };
}
