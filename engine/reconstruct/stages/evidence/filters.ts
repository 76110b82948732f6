/** The line filters over one tile of the rasters and its margin. */
import { orientedRidges, orientedSteps, type Ridges, type Steps } from '../../../kernels/ridge.ts';
import type { TileKey } from '../../mapping/plan.ts';
import type { RasterReader } from '../../mapping/raster.ts';
import { release } from '../../mapping/release.ts';
import type { Gains } from './gains.ts';
import {
  brightnessLayer,
  heightLayer,
  intensityLayer,
  networkLayer,
  paintLayer,
  showsPaint,
} from './layers.ts';
import type { Seen } from './network.ts';
import type { Settings } from './parameters.ts';

/** The kernel's filters reach three times the flank's far distance, and some cells more for their smoothing. */
const FLANKS = 3;
const MORE_CELLS = 3;

export class LineFilters {
  readonly #rasters: RasterReader;
  readonly #settings: Settings;
  readonly #threads: number;
  /** Cells that a window reaches beyond its tile. */
  readonly margin: number;
  /** Pictures were looked at by a network: where none is fused here, the paint it saw is the third layer. */
  readonly paintSeen: boolean;

  constructor(rasters: RasterReader, settings: Settings, threads: number) {
    this.#rasters = rasters;
    this.paintSeen = showsPaint(rasters);
    this.#settings = settings;
    this.#threads = threads;
    this.margin = Math.ceil((FLANKS * settings.line.flankToM) / rasters.shape.resolutionM) + MORE_CELLS;
  }

  /** Bright lines, in all that knows of them together; of the layers lidar is the first, camera the second, a network the third. */
  ridges(key: TileKey, gains: Gains, seen?: Seen): Ridges {
    const { lidarGain, cameraGain, line } = this.#settings;
    const layers = [
      intensityLayer(this.#rasters, key, this.margin, gains.lidar * lidarGain),
      brightnessLayer(this.#rasters, key, this.margin, gains.camera * cameraGain),
    ];
    if (seen) layers.push(networkLayer(seen, gains.network));
    else if (this.paintSeen) layers.push(paintLayer(this.#rasters, key, this.margin, gains.network));
    const ridges = orientedRidges(this.#rasters.window(key, this.margin), layers, line, this.#threads);
    for (const { value, weight } of layers) release(value, weight);
    return ridges;
  }

  /** Steps of height as kerbs have them. */
  steps(key: TileKey): Steps {
    const { kerb, bounds } = this.#settings;
    const height = heightLayer(this.#rasters, key, this.margin);
    const steps = orientedSteps(this.#rasters.window(key, this.margin), height, kerb, bounds, this.#threads);
    release(height.value, height.weight);
    return steps;
  }
}
