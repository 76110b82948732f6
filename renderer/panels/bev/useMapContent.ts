/** The content of the map view: the looked-at artifact decoded, the lines over it, and one channel as pictures. */
import { useCallback, useMemo } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { Content } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import { useContent } from '../../artifacts/useContent.ts';
import { COLOUR, picturesOf, rangeOf, rgbNames, type TilePicture } from '../../plan/pictures.ts';
import type { Bounds } from '../../plan/view.ts';
import { type Trajectory, useTrajectory } from '../../replay/trajectory.ts';
import { type Loadable, readyOf } from '../../widgets/LoadState.tsx';
import { boundsOf } from './bounds.ts';
import { linesArtifactOf } from './selection.ts';

export type MapContent = {
  readonly read: Loadable<Content | undefined>;
  /** The looked-at artifact has been read, at least in part. */
  readonly loaded: boolean;
  readonly points: Extract<Content, { kind: 'points' }> | undefined;
  readonly tiles: Extract<Content, { kind: 'tiles' }> | undefined;
  /** The trajectory first, then the lines of the artifact, then those over it. */
  readonly lines: readonly Line[];
  /** Names to choose from; empty where the artifact is no raster. */
  readonly channels: readonly string[];
  /** The drawn one; empty where there is none. */
  readonly channel: string;
  /** Values at the ends of the colour map; undefined where colours are the camera's own. */
  readonly range: readonly [number, number] | undefined;
  readonly unit: string;
  readonly pictures: readonly TilePicture[];
  /** Everything that "show all" shows, metres in the map frame. */
  readonly bounds: () => Bounds | undefined;
};

/** @param wanted name of the channel that the layout keeps; another one is drawn when the raster has none of this name. */
export function useMapContent(
  drive: DriveInfo,
  base: ArtifactInfo | undefined,
  artifacts: readonly ArtifactInfo[],
  wanted: unknown,
  visible: boolean,
  showLines: boolean,
): MapContent {
  const read = useContent(drive, base, visible);
  const content = readyOf(read);
  const beside = (artifact: ArtifactInfo | undefined): ArtifactInfo | undefined =>
    artifact?.id === base?.id ? undefined : artifact;
  const over = readyOf(useContent(drive, beside(linesArtifactOf(artifacts)), visible && showLines));
  const driven = artifacts.filter(({ kind }) => kind === 'trajectory').at(-1);
  const path = readyOf(useContent(drive, beside(driven), visible && showLines));
  // Without a run: the way by the poses that place everything else.
  const logged = useTrajectory(({ trajectory }) => (base ? undefined : trajectory));
  const lines = useMemo(
    () => [...pathOf(logged), ...linesIn(path), ...linesIn(content), ...linesIn(over)],
    [logged, path, content, over],
  );
  const bounds = useCallback((): Bounds | undefined => {
    const driven = [...pathOf(logged), ...linesIn(path)];
    return boundsOf(base, content, driven.length > 0 ? driven : lines, driven.length > 0);
  }, [base, content, lines, logged, path]);

  const tiles = content?.kind === 'tiles' ? content : undefined;
  const channels = useMemo(
    () => (tiles ? [...(rgbNames(tiles.channels) ? [COLOUR] : []), ...tiles.channels] : []),
    [tiles],
  );
  const channel = channels.find((name) => name === wanted) ?? channels[0] ?? '';
  const range = useMemo(
    () => (tiles && channel !== COLOUR ? rangeOf(tiles.tiles, channel) : undefined),
    [tiles, channel],
  );
  const pictures = useMemo(
    () => (tiles ? picturesOf(tiles.tiles, tiles.channels, channel, range ?? [0, 1]) : []),
    [tiles, channel, range],
  );
  return {
    read: base ? read : { state: 'ready', value: undefined },
    loaded: content !== undefined || logged !== undefined,
    points: content?.kind === 'points' ? content : undefined,
    tiles,
    lines,
    channels,
    channel,
    range,
    unit: tiles?.units.get(channel) ?? '',
    pictures,
    bounds,
  };
}

const pathOf = (trajectory: Trajectory | undefined): readonly Line[] =>
  trajectory
    ? [
        {
          id: 'path',
          name: 'path',
          class: 'trajectory',
          subtype: '',
          xyz: trajectory.position,
          attributes: {},
        },
      ]
    : [];

const linesIn = (content: Content | undefined): readonly Line[] =>
  content?.kind === 'lines' ? content.lines : [];
