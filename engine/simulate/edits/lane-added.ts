import type { Strip, WidthKey } from '../world/model/profile.ts';
import type { EditRule } from './edit.ts';

const TAPER_M = 30;
const LONGEST_M = 160;

export const laneAdded: EditRule = {
  name: 'lane-added',
  title: 'Add a lane',
  meaning: 'for a stretch there is one more lane on the right side of the road; the kerb lies further out',
  unit: 'm',
  defaultValue: 3.2,
  range: [2.7, 3.9],
  check: 'change.added',
  change: {
    on: 'profile',
    make: (street, near, widthM) => {
      // Away from lanes that come or go themselves: a lane opens out of one that goes on.
      const busy = street.profile.right
        .filter(({ kind }) => kind === 'drive')
        .flatMap(({ width }) =>
          width.slice(1).flatMap(([s, w], k): [number, number][] => {
            const [before, had] = width[k]!;
            return width.some(([, each]) => each === 0) && Math.max(w, had) > 0 ? [[before, s]] : [];
          }),
        );
      const free = street.reaches().flatMap(({ from, to }) => {
        const cuts = busy.filter(([a, b]) => b > from && a < to).sort((a, b) => a[0] - b[0]);
        const out: [number, number][] = [];
        let begin = from;
        for (const [a, b] of [...cuts, [to, to] as [number, number]]) {
          if (a - begin > 2 * TAPER_M + 24) out.push([begin, a]);
          begin = Math.max(begin, b);
        }
        return out;
      });
      const away = ([a, b]: readonly [number, number]): number => Math.max(0, a - near, near - b);
      const room = free.sort((a, b) => away(a) - away(b))[0];
      if (!room) return undefined;
      const length = Math.min(LONGEST_M, room[1] - room[0] - 4);
      const begin = Math.max(room[0] + 2, Math.min(room[1] - 2 - length, near - length / 2));
      const [a, b] = [Math.ceil(2 * begin) / 2, Math.floor(2 * (begin + length)) / 2];
      const width: WidthKey[] = [
        [a, 0],
        [a + TAPER_M, widthM],
        [b - TAPER_M, widthM],
        [b, 0],
      ];
      const { right } = street.profile;
      const last = right.findLastIndex(({ kind }) => kind === 'drive');
      const strip: Strip = { id: 'added', kind: 'drive', width };
      const middle = (a + b) / 2;
      return {
        result: {
          ...street.profile,
          right: [...right.slice(0, last + 1), strip, ...right.slice(last + 1)],
        },
        of: [`lane-f-added-${(a + TAPER_M).toFixed(1)}`],
        at: [middle, street.edgeT(-1, right[last + 1]?.id ?? 'kerb', middle) - widthM / 2],
        lengthM: b - a,
      };
    },
  },
};
