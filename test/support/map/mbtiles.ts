/** MBTiles files for the tests, with a picture of its own colour for each tile. */
import Database from 'better-sqlite3';
import sharp from 'sharp';

export type MadeTile = {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly bytes?: Uint8Array;
};

export const picture = (colour: string, side = 256): Promise<Uint8Array> =>
  sharp({ create: { width: side, height: side, channels: 3, background: colour } })
    .png()
    .toBuffer();

/**
 * @param tiles y counted from the north, as in addresses; the file counts from the south
 * @param shape plain: one table; joined: a view over `map` and `images`, as many writers make it
 */
export async function writeMbTiles(
  path: string,
  tiles: readonly MadeTile[],
  metadata: Readonly<Record<string, string>> = { name: 'Town', format: 'png' },
  shape: 'plain' | 'joined' = 'plain',
): Promise<void> {
  const db = new Database(path);
  db.exec('CREATE TABLE metadata (name text, value text)');
  for (const [name, value] of Object.entries(metadata))
    db.prepare('INSERT INTO metadata VALUES (?, ?)').run(name, value);
  if (shape === 'plain')
    db.exec(`CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
      CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)`);
  else
    db.exec(`CREATE TABLE map (zoom_level integer, tile_column integer, tile_row integer, tile_id text);
      CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row);
      CREATE TABLE images (tile_id text, tile_data blob);
      CREATE UNIQUE INDEX images_id ON images (tile_id);
      CREATE VIEW tiles AS SELECT map.zoom_level, map.tile_column, map.tile_row, images.tile_data
        FROM map JOIN images ON images.tile_id = map.tile_id`);
  const plain = await picture('#3a7');
  for (const { z, x, y, bytes = plain } of tiles) {
    const row = 2 ** z - 1 - y;
    if (shape === 'plain') db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)').run(z, x, row, bytes);
    else {
      db.prepare('INSERT INTO map VALUES (?, ?, ?, ?)').run(z, x, row, `${z}/${x}/${y}`);
      db.prepare('INSERT INTO images VALUES (?, ?)').run(`${z}/${x}/${y}`, bytes);
    }
  }
  db.close();
}

/** The tile of Web Mercator that a place lies in: by the secant, as the specification of OpenStreetMap has it. */
export function tileAt(latitudeDeg: number, longitudeDeg: number, z: number): MadeTile {
  const latitude = (latitudeDeg * Math.PI) / 180;
  const y = (1 - Math.log(Math.tan(latitude) + 1 / Math.cos(latitude)) / Math.PI) / 2;
  return { z, x: Math.floor(((longitudeDeg + 180) / 360) * 2 ** z), y: Math.floor(y * 2 ** z) };
}
