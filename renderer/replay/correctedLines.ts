/** The lines of a map that people corrected: 3D view and tiles draw them in place of the lines that the map was made from. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import type { RunInfo } from '../../engine/contract/stages.ts';
import { useLink } from '../link/LinkContext.tsx';
import { payloadOf } from '../link/link.ts';
import { useLayers } from '../state/layers.ts';
import { report } from '../state/notices.ts';
import { useArtifactStamp } from '../state/read/artifactStamp.ts';
import { useCorrecting } from '../state/run/corrections.ts';
import { artifactsOf, useRuns } from '../state/runs.ts';
import { useDrive } from '../state/session.ts';
import { isLandmark } from '../widgets/landmarks.ts';
import type { MapLine } from './polylines.ts';

export const useCorrectedLines = create<{
  /** The artifact of kind polylines that they stand in for. */
  readonly of?: number | undefined;
  /** Undefined where nothing was corrected. */
  readonly lines?: readonly MapLine[] | undefined;
  /** Ids of the poles, signs and lights that are left. */
  readonly places?: ReadonlySet<string> | undefined;
}>(() => ({}));

/** The lines to draw of an artifact of kind polylines, or the landmarks of one of that kind. */
export const drawnLines = (artifact: number, own: readonly MapLine[]): readonly MapLine[] => {
  const { of, lines, places } = useCorrectedLines.getState();
  if (of === artifact && lines) return lines;
  return places ? own.filter(({ landmark, id }) => !landmark || places.has(id)) : own;
};

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
    link.request('map.read', { drive, artifact: id }, { lane: 'visible', signal: stop.signal }).then(
      (reply) => {
        const { corrections, payload } = reply.result;
        const map =
          corrections > 0 && payload !== undefined ? mapLines(payloadOf(reply, payload)) : undefined;
        if (!stop.signal.aborted) useCorrectedLines.setState({ of: polylines, ...(map ?? NOTHING) });
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

const NOTHING = { lines: undefined, places: undefined } as const;

function mapLines(bytes: Uint8Array): { lines: MapLine[]; places: ReadonlySet<string> } {
  const { elements = [] } = JSON.parse(new TextDecoder().decode(bytes)) as { elements?: readonly Element[] };
  const lines = elements
    .filter((each) => each.points.length > 1 && !isLandmark(each.class))
    .map(({ id, class: kind, subtype, colour = '', confidence, points }) => ({
      ...{ id, kind, confidence },
      subtype: [subtype, colour].filter(Boolean).join(' '),
      points: AREAS.has(kind) ? [...points, points[0] ?? [0, 0, 0]] : points,
    }));
  return { lines, places: new Set(elements.filter((each) => isLandmark(each.class)).map(({ id }) => id)) };
}
