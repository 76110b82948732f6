import type { Fault } from './fault.ts';
import { frontCamera } from './targets.ts';

/** When the second copy reaches the log. */
const LATER_NS = 2_000_000n;

export const duplicatedFrames: Fault = {
  name: 'duplicated-frames',
  title: 'Duplicated frames',
  meaning: 'This share of the front camera’s pictures comes a second time, with the same stamp.',
  unit: '%',
  defaultValue: 10,
  least: 0,
  most: 100,
  check: 'Ingest: samples with the time of the one before',
  begin(percent, { rig, random }) {
    const { name } = frontCamera(rig, 'duplicated-frames');
    const draws = random('places');
    // One in each so many frames, at a random place among them, keeps the share true on short drives.
    let [last, sum, done, mark, doubled] = [-1, 0, 0, draws.uniform(), false];
    const frames: number[] = [];
    return {
      facts: () => ({ sensor: name, detail: { frames } }),
      message(message) {
        if (message.source.name !== name) return [message];
        if (message.k !== last) {
          last = message.k;
          sum += percent / 100;
          doubled = sum > mark;
          if (doubled) {
            mark = ++done + draws.uniform();
            frames.push(message.k);
          }
        }
        return doubled ? [message, { ...message, logNs: message.logNs + LATER_NS }] : [message];
      },
    };
  },
};
