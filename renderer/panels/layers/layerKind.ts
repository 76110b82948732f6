/** Kinds of layers, and what can be chosen for each. */
import type { ColourBy } from '../../state/layers.ts';
import { wordsOf } from '../../widgets/words.ts';

export type LayerKind =
  | 'lidar'
  | 'radar'
  | 'polar'
  | 'camera'
  | 'objects'
  | 'gnss'
  | 'path'
  | 'raster'
  | 'plain';

export type ColourChoice = { readonly value: ColourBy; readonly title: string };

const CLOUD_COLOURS: readonly ColourChoice[] = [
  { value: 'intensity', title: 'Intensity' },
  { value: 'height', title: 'Height over the road' },
  { value: 'range', title: 'Range' },
  { value: 'camera', title: 'Camera colour' },
  { value: 'sensor', title: 'One colour' },
];

/** Those of a cloud that a stage made: its points have neither a sensor nor a camera of the moment. */
const ARTIFACT_COLOURS: readonly ColourBy[] = ['height', 'sensor'];

/** The list "Colour by" of a cloud, or the channels of a raster. @param fields columns with one value for each point or cell. */
export function colourChoices(
  kind: LayerKind,
  artifact: boolean,
  fields: readonly string[],
): readonly ColourChoice[] {
  const base =
    kind === 'raster'
      ? []
      : CLOUD_COLOURS.filter(({ value }) => !artifact || ARTIFACT_COLOURS.includes(value));
  const extra = fields
    .filter((name) => !base.some(({ value }) => value === name))
    .map(
      (name): ColourChoice => ({
        value: name === 'rgb' || name === 'intensity' ? name : `field:${name}`,
        title: wordsOf(name),
      }),
    );
  return [...base, ...extra];
}

/** Values at the ends of the colour map; undefined, which finds them from the data, while one is not a number. */
export const rangeOf = (low: number, high: number): readonly [number, number] | undefined =>
  Number.isFinite(low) && Number.isFinite(high) ? [low, high] : undefined;
