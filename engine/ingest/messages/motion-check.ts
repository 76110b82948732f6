/**
 * Whether the twist of an odometry tells the way that its poses go (km/h for m/s and degrees for radians are common), and whether its
 * places are those of a map.
 */
import type { Pose } from '../../contract/calibration.ts';
import { angleBetween } from '../../geometry/se3.ts';
import type { Moment } from '../encodings/tree.ts';
import type { ConvertedMessage } from './message.ts';

type Note = NonNullable<ConvertedMessage['notes']>[number];

/** Way and turn below which nothing can be told. */
const LEAST = { metres: 20, radians: 0.5 };
/** Ratios of what the twist says to what the poses say; drivers of odometry differ by less. */
const NEAR = 0.15;
/** Longer steps are gaps. */
const MOST_STEP_S = 1;
/** A step that no vehicle makes: a pose was set anew. */
const LEAP = { metres: 3, metresPerS: 100 };

/** From the middle of the earth to the sea and to the highest road, m. */
const EARTH = { least: 6_350_000, most: 6_390_000 };

const SPEEDS: readonly (readonly [ratio: number, words: string])[] = [
  [3.6, 'km/h'],
  [2.23694, 'mph'],
  [1.94384, 'knots'],
  [100, 'cm/s'],
  [1000, 'mm/s'],
];

export class MotionCheck {
  #before: { readonly pose: Pose; readonly stamp: Moment } | undefined;
  readonly #way = { poses: 0, twist: 0 };
  readonly #turn = { poses: 0, twist: 0 };
  #leaps = 0;
  #farthest = 0;
  #fromTheMiddle = 0;

  /** @param speed m/s @param rate rad/s, as the message has them; undefined where it has none */
  see(pose: Pose, stamp: Moment | undefined, speed: number | undefined, rate: number | undefined): void {
    const before = this.#before;
    if (!stamp || !pose.p.every(Number.isFinite)) return;
    const reach = Math.hypot(...pose.p);
    if (reach > EARTH.least && reach < EARTH.most) this.#fromTheMiddle++;
    this.#before = { pose, stamp };
    if (!before) return;
    const dt = stamp.sec - before.stamp.sec + (stamp.nanosec - before.stamp.nanosec) / 1e9;
    const { p } = before.pose;
    const metres = Math.hypot(pose.p[0] - p[0], pose.p[1] - p[1], pose.p[2] - p[2]);
    if (!(dt > 0 && dt <= MOST_STEP_S)) return;
    if (metres > LEAP.metres + LEAP.metresPerS * dt) {
      this.#leaps++;
      this.#farthest = Math.max(this.#farthest, metres);
      return;
    }
    if (speed === undefined || rate === undefined) return;
    this.#way.poses += metres;
    this.#way.twist += speed * dt;
    this.#turn.poses += angleBetween(before.pose.q, pose.q);
    this.#turn.twist += rate * dt;
  }

  notes(): Note[] {
    const notes: Note[] = [];
    const say = (reason: string, count = 1): void => void notes.push({ level: 'warn', reason, count });
    if (this.#leaps > 0)
      say(
        `its poses leap by up to ${Math.round(this.#farthest)} m from one to the next, as where an odometry begins anew: kept as they are`,
        this.#leaps,
      );
    if (this.#fromTheMiddle > 0)
      say(
        'its places count from the middle of the earth (ECEF): their axes are not east, north and up; kept as they are',
        this.#fromTheMiddle,
      );
    const way = this.#way.twist / this.#way.poses;
    const unit = SPEEDS.find(([ratio]) => Math.abs(way / ratio - 1) < NEAR)?.[1];
    if (this.#way.poses >= LEAST.metres && unit !== undefined)
      say(
        `its speeds tell ${way.toPrecision(3)} times the way that its poses go: they are in ${unit}, not in m/s; kept as they are`,
      );
    const turn = this.#turn.twist / this.#turn.poses;
    if (this.#turn.poses >= LEAST.radians && Math.abs(turn / (180 / Math.PI) - 1) < NEAR)
      say(
        `its rates tell ${turn.toPrecision(3)} times the turn of its poses: they are in degrees a second, not in rad/s; kept as they are`,
      );
    return notes;
  }
}
