/**
 * Which tiles of a base map a view from above needs, and where they lie. Tiles are those of Web Mercator (EPSG:3857): 2^z × 2^z of
 * them, x from 180° west to the east, y from the north to the south. Each is placed by its corners on the tangent plane of the
 * drive's map frame. Within a tile that is under 0.1 of its 256 pixels off from zoom 14 on, 0.4 at 12, 1.4 at 10 (latitude 65°).
 */
import type { MapOrigin } from '../../contract/calibration.ts';
import { fromEnu, toEnu } from '../../geometry/geodesy.ts';

export type TileKey = { readonly z: number; readonly x: number; readonly y: number };

/** Metres in the map frame. */
export type MapBox = {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
};

/** Upper left, upper right and lower left corner, metres in the map frame. */
export type TileCorners = readonly [
  upperLeft: readonly [number, number],
  upperRight: readonly [number, number],
  lowerLeft: readonly [number, number],
];

/** Circumference of the Earth at the equator (WGS84), metres. */
const EQUATOR_M = 2 * Math.PI * 6378137;
/** Pixels of a tile as maps are drawn for; tiles of 512 are the same maps, drawn finer. */
const TILE_PX = 256;
/** A tile may be enlarged by this before finer ones are taken. */
const MOST_ENLARGED = 1.4;
const MOST_TILES = 64;
/** The tangent plane leaves the ground by 200 m at this distance. */
const MOST_M = 50_000;
/** Where Web Mercator ends, degrees. */
const MOST_LATITUDE = 85.05;
const RAD = Math.PI / 180;

const columnOf = (longitudeDeg: number, z: number): number => ((longitudeDeg + 180) / 360) * 2 ** z;
const rowOf = (latitudeDeg: number, z: number): number => {
  const latitude = Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, latitudeDeg)) * RAD;
  return ((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * 2 ** z;
};

/**
 * @param box what the view shows
 * @param zooms the base map has
 * @returns at most 64 tiles, of one zoom
 */
export function tilesOf(
  origin: MapOrigin,
  box: MapBox,
  pixelsPerM: number,
  zooms: { readonly min: number; readonly max: number },
): TileKey[] {
  const clip = (value: number): number => Math.max(-MOST_M, Math.min(MOST_M, value));
  const corners = [box.minX, box.maxX].flatMap((x) =>
    [box.minY, box.maxY].map((y) => fromEnu(origin, [clip(x), clip(y), 0])),
  );
  const latitudes = corners.map(({ latitudeDeg }) => latitudeDeg);
  const longitudes = corners.map(({ longitudeDeg }) => longitudeDeg);
  const around = EQUATOR_M * Math.cos(origin.latitudeDeg * RAD);
  const wanted = Math.ceil(Math.log2((around * pixelsPerM) / TILE_PX / MOST_ENLARGED));
  for (let z = Math.max(zooms.min, Math.min(zooms.max, wanted)); z >= zooms.min; z--) {
    const last = 2 ** z - 1;
    const span = (low: number, high: number): readonly [number, number] => [
      Math.max(0, Math.floor(low)),
      Math.min(last, Math.floor(high)),
    ];
    const [x0, x1] = span(columnOf(Math.min(...longitudes), z), columnOf(Math.max(...longitudes), z));
    const [y0, y1] = span(rowOf(Math.max(...latitudes), z), rowOf(Math.min(...latitudes), z));
    if ((x1 - x0 + 1) * (y1 - y0 + 1) > MOST_TILES) continue;
    const keys: TileKey[] = [];
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) keys.push({ z, x, y });
    return keys;
  }
  return [];
}

export function cornersOf(origin: MapOrigin, { z, x, y }: TileKey): TileCorners {
  const place = (column: number, row: number): readonly [number, number] => {
    const longitudeDeg = (column / 2 ** z) * 360 - 180;
    const latitudeDeg = Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) / RAD;
    const [east, north] = toEnu(origin, { latitudeDeg, longitudeDeg, altitudeM: origin.altitudeM });
    return [east, north];
  };
  return [place(x, y), place(x + 1, y), place(x, y + 1)];
}
