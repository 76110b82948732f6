/** The options that a camera tile is drawn with. */

export type TileOptions = {
  readonly lidar: boolean;
  readonly radar: boolean;
  readonly map: boolean;
  readonly brightness: number;
};
