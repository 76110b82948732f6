/** The part of a base map that a view shows. */
import type { MapOrigin } from '../../contract/calibration.ts';
import { type BaseMapAbout, MbTiles } from './mbtiles.ts';
import { cornersOf, type MapBox, type TileCorners, type TileKey, tilesOf } from './tiles.ts';

/** Where a map has no fine tile, a coarser one is shown in its place, up to this many zooms coarser. */
const COARSER = 4;

export type BaseMapView = {
  readonly origin: MapOrigin;
  readonly box: MapBox;
  readonly pixelsPerM: number;
  /** Ids of tiles whose pictures the view has. */
  readonly have: readonly string[];
};

export type BaseMapTile = {
  /** "z/x/y". */
  readonly id: string;
  readonly corners: TileCorners;
  readonly mediaType?: string | undefined;
  /** Undefined for one that the view has. */
  readonly picture?: Uint8Array | undefined;
};

export type BaseMapPart = { readonly about: BaseMapAbout; readonly tiles: readonly BaseMapTile[] };

/**
 * @param path of an MBTiles file
 * @param view without one, the map is only described
 * @returns tiles in the order in which they are drawn, coarse ones first
 * @throws InputError that names the file and the reason
 */
export function baseMapPart(path: string, view?: BaseMapView): BaseMapPart {
  using map = new MbTiles(path);
  const tiles = new Map<string, BaseMapTile & TileKey>();
  if (!view) return { about: map.about, tiles: [] };
  const { origin } = view;
  const have = new Set(view.have);
  for (const wanted of tilesOf(origin, view.box, view.pixelsPerM, map.about.zooms)) {
    for (let up = 0; up <= COARSER && wanted.z - up >= map.about.zooms.min; up++) {
      const key = { z: wanted.z - up, x: wanted.x >> up, y: wanted.y >> up };
      const id = `${key.z}/${key.x}/${key.y}`;
      if (tiles.has(id)) break;
      const corners = cornersOf(origin, key);
      if (have.has(id)) {
        tiles.set(id, { ...key, id, corners });
        break;
      }
      const found = map.tile(key);
      if (!found) continue;
      tiles.set(id, { ...key, id, corners, mediaType: found.mediaType, picture: found.bytes });
      break;
    }
  }
  const ordered = [...tiles.values()].toSorted((a, b) => a.z - b.z);
  return {
    about: map.about,
    tiles: ordered.map(({ id, corners, mediaType, picture }) => ({ id, corners, mediaType, picture })),
  };
}
