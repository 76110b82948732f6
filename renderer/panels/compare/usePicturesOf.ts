/** The rasters of both sides as pictures in the same colours, so that they can be held against each other. */
import { useMemo } from 'react';
import type { Content } from '../../artifacts/content.ts';
import { COLOUR, picturesOf, rangeOf, type TilePicture } from '../../plan/pictures.ts';

type Tiles = Extract<Content, { kind: 'tiles' }>;

export type SidePictures = {
  readonly a: readonly TilePicture[];
  readonly b: readonly TilePicture[];
  /** Values at the ends of the colours; undefined where they are the camera's own. */
  readonly range: readonly [number, number] | undefined;
};

export function usePicturesOf(a: Tiles | undefined, b: Tiles | undefined, channel: string): SidePictures {
  const range = useMemo((): readonly [number, number] | undefined => {
    if (channel === COLOUR || channel === '') return undefined;
    const ranges = [a, b].flatMap((tiles) => (tiles ? [rangeOf(tiles.tiles, channel)] : []));
    if (ranges.length === 0) return undefined;
    return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
  }, [a, b, channel]);
  const of = (tiles: Tiles | undefined): TilePicture[] =>
    tiles && channel !== '' ? picturesOf(tiles.tiles, tiles.channels, channel, range ?? [0, 1]) : [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` follows from the rest.
  const left = useMemo(() => of(a), [a, channel, range]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` follows from the rest.
  const right = useMemo(() => of(b), [b, channel, range]);
  return { a: left, b: right, range };
}
