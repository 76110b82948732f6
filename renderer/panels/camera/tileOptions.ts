/** The options that a camera tile is drawn with. */

export type TileOptions = {
  readonly lidar: boolean;
  readonly radar: boolean;
  readonly map: boolean;
  /** Boxes and outlines of objects. */
  readonly objects: boolean;
  readonly brightness: number;
};

/** Brightness of the picture as the camera took it. */
export const AS_TAKEN = 1;

/**
 * The options that the layout keeps; map lines and objects are shown unless they
 * were switched off, points only when switched on.
 */
export const optionsOf = (params: Readonly<Record<string, unknown>>): TileOptions => ({
  lidar: params.lidar === true,
  radar: params.radar === true,
  map: params.map !== false,
  objects: params.objects !== false,
  brightness: typeof params.brightness === 'number' ? params.brightness : AS_TAKEN,
});
