/** Paths of tracked objects in the map frame, sample by sample. */
import { encodeColumns } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import { objectsIn } from '../../../contract/messages/objects.ts';
import { transform } from '../../../geometry/se3.ts';
import { poseOf } from '../../../replay/replay.ts';
import { threadMethod } from '../method.ts';
import { replayOf } from '../replay.ts';

/** Samples that are looked at: ten seconds of a tracker at 100 Hz; of more, every n-th. */
const MOST_SAMPLES = 1000;

export const objectTracks = threadMethod(
  'objects.tracks',
  'analysis',
  async ({ drive, stream: id, from, to, poses }, drives) => {
    const { objectFrame } = await import('./object-frame.ts');
    const { objectView } = await import('./object-view.ts');
    const open = drives.reading(drive);
    const replay = drives.once(drive, replayOf);
    const stream = open.stream(id);
    if (objectsIn(stream) !== 'space') throw new InputError(`"${stream.name}" tells no objects in space.`);
    // Of a scene the places that its messages tell, not those of what stands since an earlier one.
    const view = { ...objectView(drive, drives, replay, poses), own: true };
    const { seq } = open.times(id, from, to, MOST_SAMPLES);
    const tracks = new Map<string, { readonly label: string; readonly t: number[]; readonly p: number[] }>();
    let unread = 0;
    for (const sample of replay.samples(id, [...seq], poses)) {
      const T_map_vehicle = poseOf(sample.placement);
      if (!T_map_vehicle) continue;
      try {
        const { boxes } = objectFrame(view, stream, sample, open.payload(id, sample.seq));
        for (const box of boxes) {
          if (!box.tracked) continue;
          const track = tracks.get(box.id) ?? { label: box.label, t: [], p: [] };
          tracks.set(box.id, track);
          track.t.push(sample.t);
          track.p.push(...transform(T_map_vehicle, box.p));
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        unread++;
      }
    }
    const all = [...tracks];
    let row = 0;
    const start = Uint32Array.from(all, ([, { t }]) => {
      row += t.length;
      return row - t.length;
    });
    const block = encodeColumns(
      { tracks: all.map(([track, { label }]) => ({ id: track, label })) },
      {
        start,
        t: Float64Array.from(all.flatMap(([, { t }]) => t)),
        position: Float64Array.from(all.flatMap(([, { p }]) => p)),
      },
    );
    const note = unread > 0 ? `${unread} samples cannot be decoded.` : undefined;
    return { result: { payload: 0, ...(note === undefined ? {} : { note }) }, payloads: [block] };
  },
);
