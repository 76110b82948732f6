/**
 * The outer bound of a lane beside the rim of the roadway. Where the rim lies further from the next line than a lane is wide, a
 * gutter or parked cars lie between: the lane ends a lane's width from that line.
 */
import { quantileOf } from '../../../map/compare/quantile.ts';
import { segmentsOf } from './driven.ts';
import type { Station } from './stations.ts';
import { inferredStrip, type Strip } from './strips.ts';

/** Widths between two lines of paint that say what the street's lanes measure (m), over at least so many stations. */
const PAINTED_M = [2.7, 4] as const;
const ENOUGH = 15;
/** What is left beside a lane: less is the width's own noise, more holds another lane (m). */
const LEFT_M = [0.35, 2.5] as const;
/** The bound is made over at least so many stations, and goes on without a step of more (m). */
const SHORTEST = 8;
const STEP_M = 0.4;

/** Inferred edges of lanes beside the rim, to both sides; none where neither paint nor the driven lane (`usualM`) shows a width. */
export function rimLanes(
  strips: readonly Strip[],
  stations: readonly Station[],
  usualM: number | undefined,
): Strip[] {
  const segments = segmentsOf(strips, stations);
  const widthM = paintedWidth(segments) ?? usualM;
  if (widthM === undefined) return [];
  return ([1, -1] as const).flatMap((side) => {
    const made: Strip[] = [];
    let open: { readonly from: number; readonly offsets: number[]; confidence: number } | undefined;
    const close = (): void => {
      if (open && open.offsets.length >= SHORTEST) {
        const { from, offsets, confidence } = open;
        const ends = [...offsets, offsets.at(-1) ?? 0];
        made.push(
          inferredStrip(
            `rim-${side > 0 ? 'left' : 'right'}-${from}`,
            'boundary',
            confidence,
            stations,
            from,
            ends,
          ),
        );
      }
      open = undefined;
    };
    segments.forEach((lines, k) => {
      const bound = boundAt(lines, side, widthM);
      const last = open?.offsets.at(-1);
      if (bound === undefined || (last !== undefined && Math.abs(last - bound.offset) > STEP_M)) close();
      if (!bound) return;
      open ??= { from: k, offsets: [], confidence: 1 };
      open.offsets.push(bound.offset);
      open.confidence = Math.min(open.confidence, bound.confidence);
    });
    close();
    return made;
  });
}

type Segment = ReturnType<typeof segmentsOf>[number];

function paintedWidth(segments: readonly Segment[]): number | undefined {
  const widths = segments.flatMap((lines) =>
    lines.slice(1).flatMap((right, k) => {
      const left = lines[k];
      if (!left || [left, right].some(({ strip }) => strip.element.class !== 'divider')) return [];
      const width = left.offset - right.offset;
      return width >= PAINTED_M[0] && width <= PAINTED_M[1] ? [width] : [];
    }),
  );
  return widths.length >= ENOUGH ? quantileOf(widths, 0.5) : undefined;
}

/** Where the lane ends that lies between the first rim to a side and the line before it. */
function boundAt(
  lines: Segment,
  side: 1 | -1,
  widthM: number,
): { readonly offset: number; readonly confidence: number } | undefined {
  // Lines come from left to right.
  const outwards = side > 0 ? [...lines].reverse() : lines;
  const rim = outwards.findIndex(
    ({ strip, offset }) => strip.element.class === 'boundary' && side * offset > 0,
  );
  const [outer, inner] = [outwards[rim], outwards[rim - 1]];
  if (!outer || !inner || inner.strip.element.class !== 'divider') return undefined;
  // A verge lies before a ditch, and its width is not known.
  if (outer.strip.element.subtype === 'ditch') return undefined;
  const left = Math.abs(outer.offset - inner.offset) - widthM;
  if (left < LEFT_M[0] || left > LEFT_M[1]) return undefined;
  return {
    offset: inner.offset + side * widthM,
    confidence: Math.min(inner.strip.element.confidence, outer.strip.element.confidence),
  };
}
