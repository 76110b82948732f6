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
import type { MapLine } from './polylines.ts';

export const useCorrectedLines = create<{
  /** The artifact of kind polylines that they stand in for. */
  readonly of?: number | undefined;
  /** Undefined where nothing was corrected. */
  readonly lines?: readonly MapLine[] | undefined;
}>(() => ({}));

/** The lines to draw of an artifact of kind polylines. */
export const drawnLines = (artifact: number, own: readonly MapLine[]): readonly MapLine[] => {
  const { of, lines } = useCorrectedLines.getState();
  return of === artifact && lines ? lines : own;
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
      useCorrectedLines.setState({ of: undefined, lines: undefined });
      return;
    }
    const stop = new AbortController();
    link.request('map.read', { drive, artifact: id }, { lane: 'visible', signal: stop.signal }).then(
      (reply) => {
        const { corrections, payload } = reply.result;
        const lines =
          corrections > 0 && payload !== undefined ? mapLines(payloadOf(reply, payload)) : undefined;
        if (!stop.signal.aborted) useCorrectedLines.setState({ of: polylines, lines });
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

function mapLines(bytes: Uint8Array): MapLine[] {
  const { elements = [] } = JSON.parse(new TextDecoder().decode(bytes)) as { elements?: readonly Element[] };
  return elements
    .filter(({ points }) => points.length > 1)
    .map(({ id, class: kind, subtype, colour = '', confidence, points }) => ({
      ...{ id, kind, confidence },
      subtype: [subtype, colour].filter(Boolean).join(' '),
      points: AREAS.has(kind) ? [...points, points[0] ?? [0, 0, 0]] : points,
    }));
}
