import type { Fault } from './fault.ts';
import { frontCamera } from './targets.ts';

/** Frames that go missing one after the other, as when a buffer overflows. */
const RUN = 2;

export const droppedFrames: Fault = {
  name: 'dropped-frames',
  title: 'Dropped frames',
  meaning: 'This share of the front camera’s pictures is missing, two at a time, at random places.',
  unit: '%',
  defaultValue: 10,
  least: 0,
  most: 40,
  check: 'Ingest: samples missing in gaps',
  begin(percent, { rig, random }) {
    const { name } = frontCamera(rig, 'dropped-frames');
    const draws = random('places');
    // One run in each block of so many frames keeps the share true on short drives; the first and last of a block stay.
    const block = Math.max(2 * RUN, Math.round((100 * RUN) / percent));
    let [at, from] = [-1, 0];
    const frames = new Set<number>();
    return {
      facts: () => ({ sensor: name, detail: { frames: [...frames] } }),
      message(message) {
        if (message.source.name !== name || percent === 0) return [message];
        const number = Math.floor(message.k / block);
        if (number !== at) [at, from] = [number, 1 + draws.below(block - RUN)];
        const place = message.k % block;
        if (place < from || place >= from + RUN) return [message];
        frames.add(message.k);
        return [];
      },
    };
  },
};
