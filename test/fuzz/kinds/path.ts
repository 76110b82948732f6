/** Texts of a path: planned routes (GPX) and trajectories (TUM, KITTI), of which no line may be lost without a word. */
import { InputError } from '../../../engine/contract/errors.ts';
import { parsePlan } from '../../../engine/doctor/route/plan.ts';
import { readPlainText } from '../../../engine/drive/file/plain-file.ts';
import { parsePoseText, parsePositionText } from '../../../engine/geometry/pose-text.ts';
import type { Kind, Outcome, Target } from '../kind.ts';
import { mutateBytes } from '../mutate/bytes.ts';
import { mutateText } from '../mutate/text.ts';

const POSES = 30;
const lines = (make: (k: number) => string): string =>
  Array.from({ length: POSES }, (_, k) => `${make(k)}\n`).join('');

const route = (outer: string, inner: string): string =>
  `<?xml version="1.0"?>\n<gpx version="1.1">${outer}\n${lines((k) => `<${inner} lat="48.${100 + k}" lon="11.${k + 10}"><ele>${k}</ele></${inner}>`)}${outer
    .replaceAll('<', '</')
    .split('\n')
    .reverse()
    .join('')}</gpx>\n`;

export const kind: Kind = {
  name: 'path',
  ending: 'txt',

  async seeds() {
    return [
      lines((k) => `${1_700_000_000 + k / 10} ${k} 0 0.5 0 0 0 1`),
      lines((k) => `1 0 0 ${k} 0 1 0 0 0 0 1 0.5`),
      route('<trk>\n<trkseg>', 'trkpt'),
      route('<rte>', 'rtept'),
    ].map((text) => new TextEncoder().encode(text));
  },

  mutate(input, random, other) {
    if (random.chance(0.2)) return mutateBytes(input, random, other);
    return new TextEncoder().encode(mutateText(new TextDecoder().decode(input), random));
  },

  async open(): Promise<Target> {
    return {
      async run(path): Promise<Outcome> {
        try {
          const text = readPlainText(path);
          if (/<gpx/.test(text)) {
            const { tracks } = parsePlan('plan.gpx', text);
            return { state: 'clean', text: `${tracks.length} lines` };
          }
          const { poses } = parsePoseText(text, '1700000000000000000');
          parsePositionText(text, '1700000000000000000');
          return { state: 'clean', text: `${poses.length} poses` };
        } catch (error) {
          if (error instanceof InputError) return { state: 'refused', text: error.message };
          const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
          return { state: 'fault', text: stack };
        }
      },
      async close() {},
    };
  },
};
