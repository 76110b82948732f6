/** The lines of a map that people corrected: 3D view and tiles draw them in place of the lines that the map was made from. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import type { Landmark } from '../../engine/contract/map/landmarks.ts';
import type { RunInfo } from '../../engine/contract/stages.ts';
import { useLink } from '../link/LinkContext.tsx';
import { type Link, payloadOf } from '../link/link.ts';
import { useLayers } from '../state/layers.ts';
import { report } from '../state/notices.ts';
import { useArtifactStamp } from '../state/read/artifactStamp.ts';
import { useCorrecting } from '../state/run/corrections.ts';
import { artifactsOf, useRuns } from '../state/runs.ts';
import { useDrive } from '../state/session.ts';
import { isLandmark } from '../widgets/map/landmarks.ts';
import type { MapLine } from './polylines.ts';

export const useCorrectedLines = create<{
  /** The artifact of kind polylines that they stand in for. */
  readonly of?: number | undefined;
  /** Undefined where nothing was corrected. With them poles, signs and lights that people drew. */
  readonly lines?: readonly MapLine[] | undefined;
  /** Poles, signs and lights that are left, and how far each was moved. */
  readonly places?: ReadonlyMap<string, Vec3> | undefined;
}>(() => ({}));

/** The lines to draw of an artifact of kind polylines, or the landmarks of one of that kind. */
export const drawnLines = (artifact: number, own: readonly MapLine[]): readonly MapLine[] => {
  const { of, lines, places } = useCorrectedLines.getState();
  if (of === artifact && lines) return lines;
  if (!places) return own;
  return own.flatMap((line) => {
    if (!line.landmark) return [line];
    const by = places.get(line.id);
    return by ? [movedLandmark(line, line.landmark, by)] : [];
  });
};

/** People move a landmark whole. */
function movedLandmark(line: MapLine, landmark: Landmark, by: Vec3): MapLine {
  if (by.every((v) => v === 0)) return line;
  const moved = (p: Vec3): Vec3 => [p[0] + by[0], p[1] + by[1], p[2] + by[2]];
  return {
    ...line,
    points: line.points.map(moved),
    landmark: { ...landmark, position: [...moved(landmark.position)] },
  };
}

/** To be used once. */
export function useCorrectedLinesKeeper(): void {
  const link = useLink();
  const drive = useDrive()?.drive;
  const polylines = useLayers(({ artifacts }) => artifacts.findLast(({ kind }) => kind === 'polylines')?.id);
  const map = useRuns(({ runs, run }) => mapOfLines(runs, run, polylines));
  const stamp = useArtifactStamp(map);
  const version = useCorrecting(({ version }) => version);
  const asMade = useCorrecting(({ asMade }) => asMade);
  const id = map?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: stamp and version say that the map is another one now.
  useEffect(() => {
    if (drive === undefined || id === undefined || polylines === undefined || asMade) {
      useCorrectedLines.setState({ of: undefined, lines: undefined, places: undefined });
      return;
    }
    const stop = new AbortController();
    readCorrected(link, drive, id, stop.signal).then(
      (map) => {
        if (!stop.signal.aborted) useCorrectedLines.setState({ of: polylines, ...map });
      },
      (error) => report('The corrected map could not be read', error),
    );
    return () => stop.abort();
  }, [link, drive, id, polylines, stamp, version, asMade]);
}

/** The map made from these lines: that of the chosen run, where it has them. */
function mapOfLines(
  runs: readonly RunInfo[],
  chosen: number | undefined,
  polylines: number | undefined,
): ArtifactInfo | undefined {
  const having = runs.filter((run) => artifactsOf(run).some(({ id }) => id === polylines));
  const run = having.find(({ id }) => id === chosen) ?? having.at(-1);
  return artifactsOf(run).findLast(({ kind }) => kind === 'map');
}

type Element = {
  readonly id: string;
  readonly class: string;
  readonly subtype: string;
  readonly colour?: string;
  readonly confidence: number;
  readonly points: readonly Vec3[];
};
/** Classes that are closed outlines. */
const AREAS = new Set(['crossing', 'hatched']);
/** Of a pole, sign or light that was drawn it is known where it stands, not how high it is: a line to see it by (m). */
const DRAWN_HIGH_M = 2;

type Drawn = Pick<ReturnType<typeof useCorrectedLines.getState>, 'lines' | 'places'>;

async function readCorrected(
  link: Link,
  drive: string,
  artifact: number,
  signal: AbortSignal,
): Promise<Drawn> {
  const read = (asMade: boolean) =>
    link.request('map.read', { drive, artifact, asMade }, { lane: 'visible', signal });
  const reply = await read(false);
  const { corrections, payload } = reply.result;
  if (corrections === 0 || payload === undefined) return { lines: undefined, places: undefined };
  const made = await read(true);
  const before = made.result.payload === undefined ? [] : elementsIn(payloadOf(made, made.result.payload));
  return drawnOf(elementsIn(payloadOf(reply, payload)), before);
}

const elementsIn = (bytes: Uint8Array): readonly Element[] =>
  (JSON.parse(new TextDecoder().decode(bytes)) as { elements?: readonly Element[] }).elements ?? [];

/** What views draw of a map with these elements. @param made those of the map as its stage made it */
export function drawnOf(elements: readonly Element[], made: readonly Element[]): Drawn {
  const before = new Map(made.map(({ id, points }) => [id, points[0]]));
  const lines = elements
    .filter((each) => each.points.length > 1 && !isLandmark(each.class))
    .map(({ id, class: kind, subtype, colour = '', confidence, points }) => ({
      ...{ id, kind, confidence },
      subtype: [subtype, colour].filter(Boolean).join(' '),
      points: AREAS.has(kind) ? [...points, points[0] ?? [0, 0, 0]] : points,
    }));
  const standing = elements.filter((each) => isLandmark(each.class) && !before.has(each.id));
  for (const { id, class: kind, subtype, confidence, points } of standing) {
    const [foot] = points;
    if (!foot) continue;
    const top: Vec3 = [foot[0], foot[1], foot[2] + DRAWN_HIGH_M];
    lines.push({ id, kind, confidence, subtype, points: [foot, top] });
  }
  const places = elements
    .filter((each) => isLandmark(each.class) && before.has(each.id))
    .map(({ id, points }): readonly [string, Vec3] => {
      const [now = [0, 0, 0], then = now] = [points[0], before.get(id)];
      return [id, [now[0] - then[0], now[1] - then[1], now[2] - then[2]]];
    });
  return { lines, places: new Map(places) };
}
