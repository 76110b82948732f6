/** What a comparison draws: rasters and lines of both sides, or their difference. */
import { useMemo } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { SideMotion } from '../../../engine/contract/compare/changes.ts';
import type { Changes } from '../../artifacts/compare/changes.ts';
import { isStill } from '../../plan/motion.ts';
import { COLOUR, rgbNames } from '../../plan/pictures.ts';
import type { Bounds } from '../../plan/view.ts';
import type { Sides } from '../../state/run/comparison.ts';
import type { Loadable } from '../../widgets/LoadState.tsx';
import { type Difference, useDifference } from './useDifference.ts';
import { type SidePictures, usePicturesOf } from './usePicturesOf.ts';
import { channelsOf, commonRasters, nameOf, type Side, useSide } from './useSide.ts';

const DEFAULT_CHANNEL = 'intensity';

export type ComparisonContent = {
  readonly left: Side;
  readonly right: Side;
  /** Of B; undefined where nothing is to be moved. */
  readonly motion: SideMotion | undefined;
  /** That both have. */
  readonly rasters: readonly ArtifactInfo[];
  /** "stage/name" of the one that is shown. */
  readonly raster: string | undefined;
  readonly channels: readonly string[];
  readonly channel: string;
  readonly unit: string;
  readonly pictures: SidePictures;
  readonly difference: Loadable<Difference | undefined>;
  /** Both runs have the very same raster. */
  readonly same: boolean;
};

/** @param subtracts the difference is shown, which the engine makes: then neither side is read here */
export function useComparisonContent(
  drive: DriveInfo,
  other: DriveInfo,
  { a, b }: Sides,
  changes: Changes | undefined,
  params: Readonly<Record<string, unknown>>,
  subtracts: boolean,
  visible: boolean,
): ComparisonContent {
  const motion = changes && !isStill(changes.placed.motion) ? changes.placed.motion : undefined;
  const rasters = useMemo(() => commonRasters(a, b), [a, b]);
  const wanted = rasters.find((each) => nameOf(each) === params.raster) ?? rasters[0];
  const raster = params.raster === '' || !wanted ? undefined : nameOf(wanted);
  const left = useSide(drive, a, raster, undefined, visible, !subtracts);
  const right = useSide(other, b, raster, motion, visible, !subtracts);
  const common = channelsOf(left.raster).filter(({ name }) =>
    channelsOf(right.raster).some((each) => each.name === name),
  );
  const names = common.map(({ name }) => name);
  const channels = !subtracts && rgbNames(names) ? [COLOUR, ...names] : names;
  const kept = params[`channel.${raster}`];
  const channel =
    channels.find((each) => each === kept) ??
    channels.find((each) => each === DEFAULT_CHANNEL) ??
    channels[0] ??
    '';
  const pictures = usePicturesOf(left.tiles, right.tiles, channel);
  const difference = useDifference(
    left.raster && { drive: drive.drive, artifact: left.raster.id },
    right.raster && { drive: other.drive, artifact: right.raster.id },
    channel,
    changes?.placed.motion,
    `${left.raster?.uuid}/${right.raster?.uuid}`,
    visible && subtracts,
  );
  return {
    ...{ left, right, motion, rasters, raster, channels, channel, pictures, difference },
    unit: common.find((each) => each.name === channel)?.unit ?? '',
    same: left.raster !== undefined && drive === other && left.raster.id === right.raster?.id,
  };
}

/** Beside the path (m), as in the map view. */
const ROADSIDE_M = 18;

/** Both paths with the road beside them; all lines where there is none. */
export function boundsOf(
  { left, right }: Pick<ComparisonContent, 'left' | 'right'>,
  link: Changes['link'],
): Bounds | undefined {
  const all = [...left.lines, ...right.lines];
  const paths = all.filter((line) => line.class === 'trajectory');
  const shown = link ? [link.a, link.b] : (paths.length > 0 ? paths : all).map(({ xyz }) => xyz);
  const box = {
    ...{ minX: Number.POSITIVE_INFINITY, minY: Number.POSITIVE_INFINITY },
    ...{ maxX: Number.NEGATIVE_INFINITY, maxY: Number.NEGATIVE_INFINITY },
  };
  for (const xyz of shown)
    for (let i = 0; i + 1 < xyz.length; i += 3) {
      const [x = Number.NaN, y = Number.NaN] = [xyz[i], xyz[i + 1]];
      if (x < box.minX) box.minX = x;
      if (x > box.maxX) box.maxX = x;
      if (y < box.minY) box.minY = y;
      if (y > box.maxY) box.maxY = y;
    }
  if (!(box.minX <= box.maxX)) return undefined;
  return {
    ...{ minX: box.minX - ROADSIDE_M, minY: box.minY - ROADSIDE_M },
    ...{ maxX: box.maxX + ROADSIDE_M, maxY: box.maxY + ROADSIDE_M },
  };
}
