/** Marks that are no lines: zigzag along the kerb, cycle symbols, numbers. Planned along the street, and painted in bars. */
import { Random } from '../../random/random.ts';
import type { Side } from '../model/profile.ts';
import type { Street } from './street.ts';

/** A place in road coordinates. */
type Place = readonly [s: number, t: number];

export type MarkKind = 'zigzag' | 'cycle' | 'number';

export type PlannedMark = {
  readonly id: string;
  readonly kind: MarkKind;
  /** Axes of its strokes, in road coordinates. */
  readonly strokes: readonly (readonly Place[])[];
  readonly widthM: number;
};

const ZIGZAG_WIDTH_M = 0.12;
const ZIGZAG_STEP_M = 1.5;
const ZIGZAG_M = 0.55;

/** The street's own draw of marks; `share` of places have one. */
export function planMarks(street: Street, share: number, seed: number): PlannedMark[] {
  if (!(share > 0)) return [];
  const out: PlannedMark[] = [];
  for (const side of [1, -1] as const) {
    const random = new Random(seed, `marks ${side}`);
    for (let s = 30; s < street.route.lengthM - 30; s += random.range(22, 45)) {
      if (!random.chance(share) || !street.clear(s, 14)) continue;
      const kind = random.pick<MarkKind>(['zigzag', 'cycle', 'number']);
      out.push(markAt(street, side, s, kind, random));
    }
  }
  return out;
}

function markAt(street: Street, side: Side, s: number, kind: MarkKind, random: Random): PlannedMark {
  const id = `${kind}-${side === 1 ? 'l' : 'r'}-${Math.round(s)}`;
  if (kind === 'zigzag') {
    const inner = (x: number): number => {
      const parking = street.stripOf(side, 'parking', x, 0.5);
      return side * ((parking ? parking.innerM : street.kerbAt(side, x)) - 0.45);
    };
    const points = Array.from({ length: 10 }, (_, i): Place => {
      const x = s + i * ZIGZAG_STEP_M;
      return [x, inner(x) - side * (i % 2) * ZIGZAG_M];
    });
    return { id, kind, strokes: [points], widthM: ZIGZAG_WIDTH_M };
  }
  const along = side === -1 ? 1 : -1;
  const t = street.track(side, 0)(s) + random.range(-0.2, 0.2);
  /** u ahead, v to the left of those who drive here. */
  const at = ([u, v]: readonly [number, number]): Place => [s + along * u, t + along * v];
  const figure = kind === 'cycle' ? CYCLE : digits(random.pick(['30', '20', '50']));
  return { id, kind, strokes: figure.map((stroke) => stroke.map(at)), widthM: kind === 'cycle' ? 0.1 : 0.14 };
}

type Figure = readonly (readonly (readonly [number, number])[])[];

const ring = (u: number, v: number, r: number): readonly (readonly [number, number])[] =>
  Array.from({ length: 11 }, (_, i) => [
    u + 1.4 * r * Math.sin((2 * Math.PI * i) / 10),
    v + r * Math.cos((2 * Math.PI * i) / 10),
  ]);

/** Seen from behind: two wheels side by side, frame and handlebar (RMS, sign 237 as a mark, 1.6 m long). */
const CYCLE: Figure = [
  ring(0.3, 0.42, 0.27),
  ring(0.3, -0.42, 0.27),
  [
    [0.3, 0.42],
    [0.95, 0.2],
    [0.95, -0.25],
    [0.3, -0.42],
  ],
  [
    [0.3, 0.42],
    [0.35, 0.02],
    [0.95, -0.25],
    [1.2, -0.3],
  ],
  [
    [0.35, 0.02],
    [1.1, 0.25],
    [1.1, 0.4],
  ],
];

/** Strokes of digits in a box of half a metre by 1.6 m. */
const DIGITS: Readonly<Record<string, Figure>> = {
  '0': [
    [
      [0, 0.22],
      [1.6, 0.22],
      [1.6, -0.22],
      [0, -0.22],
      [0, 0.22],
    ],
  ],
  '2': [
    [
      [1.6, 0.22],
      [1.6, -0.22],
      [0.8, -0.22],
      [0.8, 0.22],
      [0, 0.22],
      [0, -0.22],
    ],
  ],
  '3': [
    [
      [1.6, 0.22],
      [1.6, -0.22],
      [0, -0.22],
      [0, 0.22],
    ],
    [
      [0.8, 0.15],
      [0.8, -0.22],
    ],
  ],
  '5': [
    [
      [1.6, -0.22],
      [1.6, 0.22],
      [0.8, 0.22],
      [0.8, -0.22],
      [0, -0.22],
      [0, 0.22],
    ],
  ],
};

const digits = (text: string): Figure =>
  [...text].flatMap((digit, i) =>
    (DIGITS[digit] ?? []).map((stroke) => stroke.map(([u, v]) => [u, v + (i === 0 ? 0.4 : -0.4)] as const)),
  );
