/** Stretches of the route by what they mean, and the places on the line at a station. */
import type {
  RouteAgain,
  RouteLine,
  RouteReport,
  RouteStretch,
} from '../../../engine/contract/doctor/route.ts';

export type Grade = 'again' | 'gap' | 'poor' | 'covered' | 'planned';

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
  poor: { colour: '#e9b44c', width: 4, dash: [9, 4], word: 'Poor' },
  gap: { colour: '#f2884b', width: 4, dash: [3, 4], word: 'A sensor was silent' },
  again: { colour: '#f0504a', width: 8, dash: [], word: 'Drive again' },
  planned: { colour: '#7f8fa6', width: 2, dash: [2, 5], word: 'Planned' },
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
export function lineWithin(report: Pick<RouteReport, 'line' | 'stations'>, { fromM, toM }: Span): RouteLine {
  const inside = report.line.filter((_, k) => {
    const at = report.stations[k] ?? 0;
    return at > fromM && at < toM;
  });
  return [placeAt(report, fromM), ...inside, placeAt(report, toM)];
}

/** The points of a part to drive again: on the plan where it was not driven, else on the way. */
export const lineOfAgain = (report: RouteReport, part: RouteAgain): RouteLine =>
  part.of === 'plan' ? part.line : lineWithin(report, part);

export type DrawnLine = { readonly grade: Grade; readonly line: RouteLine };

/** Lines to draw, the worst last, so that they lie on top. */
export function drawnLines(report: RouteReport): readonly DrawnLine[] {
  const { lengthM, stretches, again, plan } = report;
  const of = (kind: RouteStretch['kind']): DrawnLine[] =>
    stretches
      .filter((stretch) => stretch.kind === kind)
      .map((stretch) => ({ grade: kind, line: lineWithin(report, stretch) }));
  return [
    ...(plan?.lines ?? []).map((line) => ({ grade: 'planned' as const, line })),
    { grade: 'covered', line: lineWithin(report, { fromM: 0, toM: lengthM }) },
    ...of('poor'),
    ...of('gap'),
    ...again.map((part) => ({ grade: 'again' as const, line: lineOfAgain(report, part) })),
  ];
}
