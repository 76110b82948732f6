/** The base map below the map view: one MBTiles file of a person's, on this machine. */
import { z } from 'zod';
import { grant, handle, type Payload, result } from '../method.ts';

export type BaseMapInfo = {
  /** Of the file, as it lies on the disk. */
  readonly file: string;
  readonly name: string;
  /** Who is to be named beside the map. */
  readonly attribution: string;
};

const metres = z.number().min(-1e7).max(1e7);

export const BASEMAP = {
  /** The base map that was chosen; `problem` says why it cannot be shown. */
  'basemap.get': {
    params: z.object({}),
    result: result<{ readonly map?: BaseMapInfo; readonly problem?: string }>(),
  },
  /** Chooses a file, kept between starts; without a grant, none. */
  'basemap.choose': {
    params: z.object({ grant: grant.optional() }),
    result: result<{ readonly map?: BaseMapInfo }>(),
  },
  /**
   * Tiles for a part of the map view, coarse ones first. `corners`: upper left, upper right, lower left, metres in the map frame.
   * payload: the picture (`mediaType`), unless the view says that it has it.
   */
  'basemap.tiles': {
    params: z.object({
      drive: handle,
      box: z.object({ minX: metres, minY: metres, maxX: metres, maxY: metres }),
      pixelsPerM: z.number().min(1e-3).max(1e4),
      have: z.array(z.string().regex(/^\d{1,2}\/\d{1,8}\/\d{1,8}$/)).max(400),
    }),
    result: result<{
      readonly tiles: readonly {
        readonly id: string;
        readonly corners: readonly [
          upperLeft: readonly [number, number],
          upperRight: readonly [number, number],
          lowerLeft: readonly [number, number],
        ];
        readonly mediaType?: string;
        readonly payload?: Payload;
      }[];
    }>(),
  },
} as const;
