/** Where the tracked objects of a stream were around the playhead, read in pieces as the playhead moves. */
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../../engine/contract/time.ts';
import { isQuiet, type Link, payloadOf } from '../../link/link.ts';
import { report } from '../../state/notices.ts';

/** Read at a time beyond the playhead, so that playing asks seldom. */
const AHEAD_NS = 10 * NS_PER_S;

type Track = {
  readonly id: string;
  readonly label: string;
  readonly t: Float64Array;
  readonly position: Float64Array;
};

type Piece = {
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  readonly poses: string;
  readonly tracks: readonly Track[];
};

export type Trail = { readonly id: string; readonly label: string; readonly points: readonly Vec3[] };

export class ObjectTracks {
  readonly #link: Link;
  readonly #drive: string;
  readonly #stream: StreamInfo;
  readonly #onRead: () => void;
  #piece: Piece | undefined;
  #asked: string | undefined;

  /** @param onRead told when more is there. */
  constructor(link: Link, drive: string, stream: StreamInfo, onRead: () => void) {
    this.#link = link;
    this.#drive = drive;
    this.#stream = stream;
    this.#onRead = onRead;
  }

  /** The ways of the last `seconds` up to t in the map frame; those that are not read yet are requested. */
  trails(t: Nanoseconds, seconds: number, poses: string | undefined): readonly Trail[] {
    if (seconds <= 0 || poses === undefined) return [];
    const begin = t - seconds * NS_PER_S;
    const piece = this.#piece;
    if (!piece || piece.poses !== poses || begin < piece.from || t > piece.to)
      void this.#read(begin, t + AHEAD_NS, poses);
    if (!piece || piece.poses !== poses) return [];
    return piece.tracks.flatMap(({ id, label, t: times, position }) => {
      const points: Vec3[] = [];
      for (let i = 0; i < times.length; i++) {
        const at = times[i] ?? 0;
        if (at < begin || at > t) continue;
        points.push([position[3 * i] ?? 0, position[3 * i + 1] ?? 0, position[3 * i + 2] ?? 0]);
      }
      return points.length > 1 ? [{ id, label, points }] : [];
    });
  }

  async #read(from: Nanoseconds, to: Nanoseconds, poses: string): Promise<void> {
    const asked = `${poses} ${Math.floor(from / NS_PER_S)}`;
    if (this.#asked === asked) return;
    this.#asked = asked;
    try {
      const reply = await this.#link.request(
        'objects.tracks',
        { drive: this.#drive, stream: this.#stream.id, from, to, poses },
        { lane: 'visible', latest: `tracks ${this.#stream.id}` },
      );
      const block = decodeColumns(payloadOf(reply, reply.result.payload));
      const start = column(block, 'start', 'u32');
      const [t, position] = [column(block, 't', 'f64'), column(block, 'position', 'f64')];
      const named = Array.isArray(block.meta.tracks) ? block.meta.tracks : [];
      const tracks = named.map(({ id, label }, k): Track => {
        const [a, b] = [start[k] ?? 0, start[k + 1] ?? t.length];
        return { id, label, t: t.subarray(a, b), position: position.subarray(3 * a, 3 * b) };
      });
      this.#piece = { from, to, poses, tracks };
      this.#onRead();
    } catch (error) {
      if (!isQuiet(error)) report(`The tracks of ${this.#stream.name} could not be read`, error);
    }
  }
}
