/** The lines and landmarks that are open, decoded once for the camera tiles. */
import { useEffect, useState } from 'react';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import { useLink } from '../link/LinkContext.tsx';
import type { Link } from '../link/link.ts';
import { payloadOf } from '../link/link.ts';
import { useJobs } from '../state/jobs.ts';
import { artifactLayer, layerSettings, useLayers } from '../state/layers.ts';
import { report } from '../state/notices.ts';
import { drawnLines, useCorrectedLines } from './correctedLines.ts';
import { type MapLine, mapLinesIn } from './polylines.ts';

const KINDS = ['polylines', 'landmarks'];
const EMPTY: readonly MapLine[] = [];

/** All lines that are open and visible; empty while `wanted` is false. */
export function useMapLines(drive: string | undefined, wanted: boolean): readonly MapLine[] {
  const link = useLink();
  const artifacts = useLayers(({ artifacts }) => artifacts);
  const hidden = useLayers((layers) =>
    artifacts
      .filter((artifact) => !layerSettings(layers, artifactLayer(artifact)).visible)
      .map(({ id }) => id)
      .join(),
  );
  const parts = useJobs(({ parts }) => parts);
  const [lines, setLines] = useState<readonly MapLine[]>(EMPTY);
  const corrected = useCorrectedLines();
  // biome-ignore lint/correctness/useExhaustiveDependencies: new parts and corrections say when to read again.
  useEffect(() => {
    if (!wanted || drive === undefined) {
      setLines(EMPTY);
      return;
    }
    const off = new Set(hidden.split(','));
    const shown = artifacts.filter(({ id, kind }) => KINDS.includes(kind) && !off.has(String(id)));
    if (shown.length === 0) {
      setLines(EMPTY);
      return;
    }
    const abort = new AbortController();
    Promise.all(shown.map((artifact) => readLines(link, drive, artifact, abort.signal))).then(
      (all) => setLines(all.flat()),
      (error) => report('The map lines could not be read', error),
    );
    return () => abort.abort();
  }, [link, drive, wanted, artifacts, hidden, parts, corrected]);
  return lines;
}

async function readLines(
  link: Link,
  drive: string,
  artifact: ArtifactInfo,
  signal: AbortSignal,
): Promise<readonly MapLine[]> {
  const { result } = await link.request('artifacts.parts', { drive, artifact: artifact.id }, { signal });
  const finest = Math.min(...result.parts.map(({ level }) => level));
  const own = result.parts.filter(({ level }) => level === finest).slice(0, 256);
  if (own.length === 0) return [];
  const reply = await link.request(
    'artifacts.read',
    { drive, artifact: artifact.id, parts: own.map(({ key, level }) => ({ key, level })) },
    { signal },
  );
  const lines = reply.result.parts.flatMap((part) =>
    mapLinesIn(artifact.kind, payloadOf(reply, part.payload)),
  );
  return drawnLines(artifact.id, lines);
}
