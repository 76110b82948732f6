/** Stretches of the route by what they mean, and the places on the line at a station. */
import type { RouteReport, RouteStretch } from '../../../engine/contract/doctor/route.ts';

export type Grade = 'again' | 'gap' | 'poor' | 'covered';

export const GRADE_LOOKS: Readonly<
  Record<
    Grade,
    {
      readonly colour: string;
      readonly width: number;
      readonly dash: readonly number[];
      readonly word: string;
    }
  >
> = {
  covered: { colour: '#35b37e', width: 4, dash: [], word: 'Covered' },
  poor: { colour: '#e9b44c', width: 4, dash: [9, 4], word: 'Poor, but enough' },
  gap: { colour: '#f2884b', width: 4, dash: [3, 4], word: 'A sensor was silent' },
  again: { colour: '#f0504a', width: 8, dash: [], word: 'Drive again' },
};

/** x and y at a station, metres along the path. */
export function placeAt(
  { line, stations }: Pick<RouteReport, 'line' | 'stations'>,
  station: number,
): readonly [number, number] {
  const b = stations.findIndex((each) => each >= station);
  const last = line.at(-1) ?? [0, 0];
  if (b < 0) return last;
  const [from, to] = [line[Math.max(0, b - 1)] ?? last, line[b] ?? last];
  const [low = 0, high = 0] = [stations[Math.max(0, b - 1)], stations[b]];
  const share = high > low ? (station - low) / (high - low) : 0;
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}

type Span = Pick<RouteStretch, 'fromM' | 'toM'>;

/** The points of the line within a span, with its ends. */
export function lineWithin(
  report: Pick<RouteReport, 'line' | 'stations'>,
  { fromM, toM }: Span,
): readonly (readonly [number, number])[] {
  const inside = report.line.filter((_, k) => {
    const at = report.stations[k] ?? 0;
    return at > fromM && at < toM;
  });
  return [placeAt(report, fromM), ...inside, placeAt(report, toM)];
}

/** Spans to draw, the worst last, so that it lies on top. */
export function drawnSpans({
  lengthM,
  stretches,
  again,
}: RouteReport): readonly (Span & { readonly grade: Grade })[] {
  const of = (kind: RouteStretch['kind']) => stretches.filter((stretch) => stretch.kind === kind);
  return [
    { fromM: 0, toM: lengthM, grade: 'covered' },
    ...of('poor').map(({ fromM, toM }) => ({ fromM, toM, grade: 'poor' as const })),
    ...of('gap').map(({ fromM, toM }) => ({ fromM, toM, grade: 'gap' as const })),
    ...again.map(({ fromM, toM }) => ({ fromM, toM, grade: 'again' as const })),
  ];
}
