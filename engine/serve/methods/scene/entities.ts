/**
 * The entities of a scene in force at a message, placed from the vehicle at that message's time. One that follows its frame is where
 * the frame is then; any other stays in the map where its frame was at its own stamp.
 */
import type { Pose } from '../../../contract/calibration.ts';
import type { Lasting, ObjectFrame } from '../../../contract/messages/objects.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import { compose, inverse } from '../../../geometry/se3.ts';
import type { EntityVersion } from '../../../ingest/objects/entities/scene-state.ts';
import { poseOf, type Replay } from '../../../replay/replay.ts';
import { FrameParts, type PlaceOf } from './frame-parts.ts';
import type { ObjectView } from './object-view.ts';

/** Messages that one answer reads again for the entities that they set. */
const MOST_READ = 1024;

/** @throws InputError when the message of the sample cannot be decoded. */
export function entitiesOf(
  { drive, replay, scenes, models, poses, own = false }: ObjectView,
  stream: StreamInfo,
  { seq, t }: Pick<SampleInfo, 'seq' | 't'>,
): ObjectFrame {
  const logged = drive.at(stream.id, seq)?.t ?? t;
  const { live, read, unread } = scenes.after(stream, seq, logged);
  const parts = new FrameParts();
  const placing = new Placing(replay, { t, logged, poses });
  let readAgain = 0;
  for (const version of live) {
    if (own && version.seq !== seq) continue;
    if (!scenes.holds(stream, version) && ++readAgain > MOST_READ) {
      parts.partial(`Only ${MOST_READ} of the messages that set what is shown were read.`);
      break;
    }
    parts.add(scenes.shapes(stream, version), placing.of(version), placing.lasting(version), (model, i) =>
      models.of(model, stream, version, i),
    );
  }
  for (const note of placing.notes) parts.note(note);
  if (unread > 0) parts.note(`${unread} earlier messages of the scene cannot be read.`);
  if (read < 1) parts.partial(`What earlier messages set is still being read: ${Math.floor(100 * read)} %.`);
  return parts.frame(undefined);
}

type At = {
  /** Of the sample, corrected by the calibration's time offset, and as the drive keeps it. */
  readonly t: Nanoseconds;
  readonly logged: Nanoseconds;
  readonly poses: string | undefined;
};

class Placing {
  readonly notes = new Set<string>();
  readonly #replay: Replay;
  readonly #at: At;
  readonly #known = new Map<string, Pose | { readonly missing: string }>();

  constructor(replay: Replay, at: At) {
    this.#replay = replay;
    this.#at = at;
  }

  of(version: EntityVersion): PlaceOf {
    const { t, logged } = this.#at;
    const stamp = version.locked ? t : version.stamp + t - logged;
    return (frame) => {
      const key = `${stamp} ${frame}`;
      const known = this.#known.get(key) ?? this.#T_vehicle_frame(frame, stamp);
      this.#known.set(key, known);
      return known;
    };
  }

  /** Which entities move with the vehicle between two messages, and until when each is there. */
  lasting({ locked, until }: EntityVersion): (frame: string) => Lasting {
    const { t, logged } = this.#at;
    return (frame) => ({
      ...(Number.isFinite(until) ? { until: until + t - logged } : {}),
      ...(locked && this.#replay.isCarried(frame) ? { moves: true } : {}),
    });
  }

  /** T_vehicle(t)_frame of a frame that stands still in the map since `stamp`. */
  #T_vehicle_frame(frame: string, stamp: Nanoseconds): Pose | { readonly missing: string } {
    const { t, poses } = this.#at;
    const placed = this.#replay.frameAt(frame, stamp);
    if (stamp === t || 'missing' in placed) return placed;
    const trajectory = this.#replay.trajectory(poses);
    if (!trajectory || trajectory.t.length === 0) {
      this.notes.add('There are no poses: what earlier messages set moves with the vehicle.');
      return placed;
    }
    const [then, now] = [this.#replay.vehicleAt(stamp, poses), this.#replay.vehicleAt(t, poses)];
    const [T_map_then, T_map_now] = [poseOf(then), poseOf(now)];
    // Without a place at t nothing of the sample is drawn.
    if (!T_map_now) return placed;
    if (!T_map_then) return 'missing' in then ? then : placed;
    return compose(inverse(T_map_now), compose(T_map_then, placed));
  }
}
