/** What is drawn of one side: its raster, its lines and its path, in A's map frame. */
import { useMemo } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { SideMotion } from '../../../engine/contract/compare/changes.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import type { Content } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import { useContent } from '../../artifacts/useContent.ts';
import { placedLines } from '../../plan/motion.ts';
import { artifactsOf } from '../../state/runs.ts';
import { type Loadable, readyOf } from '../../widgets/LoadState.tsx';

export type Side = {
  readonly read: Loadable<Content | undefined>;
  readonly raster: ArtifactInfo | undefined;
  readonly tiles: Extract<Content, { kind: 'tiles' }> | undefined;
  /** The path first. */
  readonly lines: readonly Line[];
};

/** @param name "stage/name" of the raster; undefined for none */
export function useSide(
  drive: DriveInfo,
  run: RunInfo,
  name: string | undefined,
  motion: SideMotion | undefined,
  visible: boolean,
  /** Cells and lines are wanted; otherwise only what the list of artifacts tells. */
  content: boolean,
): Side {
  const artifacts = artifactsOf(run);
  const raster = artifacts.find((each) => nameOf(each) === name);
  const read = useContent(drive, raster, visible && content);
  const last = (kind: string): ArtifactInfo | undefined => artifacts.findLast((each) => each.kind === kind);
  const drawn = readyOf(useContent(drive, last('map') ?? last('polylines'), visible && content));
  const path = readyOf(useContent(drive, last('trajectory'), visible && content));
  const lines = useMemo(() => {
    const own = [...linesIn(path), ...linesIn(drawn)];
    return motion ? placedLines(motion, own) : own;
  }, [path, drawn, motion]);
  const cells = readyOf(read);
  return { read, raster, tiles: cells?.kind === 'tiles' ? cells : undefined, lines };
}

const linesIn = (content: Content | undefined): readonly Line[] =>
  content?.kind === 'lines' ? content.lines : [];

export const nameOf = ({ stage, name }: Pick<ArtifactInfo, 'stage' | 'name'>): string => `${stage}/${name}`;

export type Channel = { readonly name: string; readonly unit: string };

/** As the raster lists them. */
export function channelsOf(raster: ArtifactInfo | undefined): readonly Channel[] {
  const listed = raster?.meta.channels;
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((each: { name?: unknown; unit?: unknown } | null) =>
    typeof each?.name === 'string'
      ? [{ name: each.name, unit: typeof each.unit === 'string' ? each.unit : '' }]
      : [],
  );
}

/** Rasters that both runs have, the last first: it is what lines are made from. */
export function commonRasters(a: RunInfo, b: RunInfo): readonly ArtifactInfo[] {
  const others = new Set(artifactsOf(b).filter(isRaster).map(nameOf));
  return artifactsOf(a)
    .filter((each) => isRaster(each) && others.has(nameOf(each)))
    .toReversed();
}

const isRaster = ({ kind, parts }: ArtifactInfo): boolean => kind === 'raster' && parts > 0;
