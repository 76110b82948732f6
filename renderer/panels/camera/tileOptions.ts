/** The options that a camera tile is drawn with. */
import { AS_TAKEN, type PictureLook } from '../../scene/picture/pictureLook.ts';

export type TileOptions = {
  readonly lidar: boolean;
  readonly radar: boolean;
  readonly map: boolean;
  /** Boxes and outlines of objects. */
  readonly objects: boolean;
  /** What a network says of the pixels, where a run kept that. */
  readonly classes: boolean;
  readonly look: PictureLook;
};

/**
 * The options that the layout keeps; map lines and objects are shown unless they were switched off, points only when switched on.
 * Layouts of before kept a gamma by the name of brightness.
 */
export const optionsOf = (params: Readonly<Record<string, unknown>>): TileOptions => ({
  lidar: params.lidar === true,
  radar: params.radar === true,
  map: params.map !== false,
  objects: params.objects !== false,
  classes: params.classes === true,
  look: lookOf(params),
});

function lookOf(params: Readonly<Record<string, unknown>>): PictureLook {
  const { look } = params;
  const kept: Readonly<Record<string, unknown>> =
    typeof look === 'object' && look !== null ? { ...look } : { gamma: params.brightness };
  const number = (value: unknown, otherwise: number): number =>
    typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
  const turns = number(kept.turns, 0);
  return {
    brightness: number(kept.brightness, AS_TAKEN.brightness),
    contrast: number(kept.contrast, AS_TAKEN.contrast),
    gamma: number(kept.gamma, AS_TAKEN.gamma),
    flipX: kept.flipX === true,
    flipY: kept.flipY === true,
    turns: turns === 1 || turns === 2 || turns === 3 ? turns : 0,
    rectified: kept.rectified === true,
  };
}
