/** Base maps (MBTiles): their bytes, rows, schema and pictures; described, and asked for the tiles of several views. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { InputError } from '../../../engine/contract/errors.ts';
import { baseMapPart } from '../../../engine/replay/basemap/basemap.ts';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { tileAt, writeMbTiles } from '../../support/map/mbtiles.ts';
import type { Kind, Outcome, Target } from '../kind.ts';
import { mutateBytes, mutateInPlace } from '../mutate/bytes.ts';
import { wholeNumber } from '../mutate/numbers.ts';

const ORIGIN = { latitudeDeg: 49.011, longitudeDeg: 8.4212, altitudeM: 115, datum: 'ellipsoid' } as const;
const ZOOMS = [14, 15, 16, 17, 18];
const ENDLESS = '(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)';
/** What a file of somebody else may hold. Some fail on one of the two shapes: nothing is changed then. */
const SQL = [
  `UPDATE metadata SET value = '-1' WHERE name = 'minzoom'`,
  `INSERT INTO metadata VALUES ('minzoom', '0'), ('maxzoom', '24')`,
  `INSERT INTO metadata VALUES ('format', 'pbf')`,
  'INSERT INTO metadata VALUES (zeroblob(1000000), zeroblob(90000000))',
  `INSERT INTO metadata SELECT 'name', hex(randomblob(1000)) FROM tiles, tiles, tiles LIMIT 10000`,
  `DROP TABLE metadata; CREATE VIEW metadata AS SELECT 'name' AS name, i AS value FROM ${ENDLESS}`,
  `DROP TABLE tiles; CREATE VIEW tiles AS SELECT 17 AS zoom_level, i AS tile_column, i AS tile_row, zeroblob(i) AS tile_data FROM ${ENDLESS}`,
  `DROP TABLE tiles; CREATE VIRTUAL TABLE tiles USING fts5 (zoom_level, tile_column, tile_row, tile_data)`,
  'UPDATE tiles SET tile_data = zeroblob(100000000)',
  'UPDATE images SET tile_data = zeroblob(100000000)',
  'UPDATE tiles SET zoom_level = 9e999',
  `UPDATE tiles SET zoom_level = 'x' || zoom_level`,
  'UPDATE tiles SET tile_column = NULL',
  'UPDATE map SET tile_id = NULL',
  'DROP INDEX tile_index; INSERT INTO tiles SELECT a.* FROM tiles a, tiles b, tiles c, tiles d LIMIT 30000',
  'ALTER TABLE tiles ADD COLUMN g TEXT AS (hex(zeroblob(100000000)))',
  `CREATE TRIGGER late AFTER UPDATE ON metadata BEGIN DELETE FROM tiles; END`,
] as const;
const TABLES = ['tiles', 'images', 'metadata', 'map'] as const;

function onDatabase(input: Uint8Array, change: (db: Database.Database) => void): Uint8Array {
  let db: Database.Database | undefined;
  try {
    db = new Database(Buffer.from(input));
    change(db);
    return db.serialize();
  } catch {
    return input; // A file that an earlier mutation has damaged, or of the other shape.
  } finally {
    db?.close();
  }
}

function pictures(db: Database.Database, random: Random): void {
  const table = random.pick(TABLES.slice(0, 2) as ['tiles', 'images']);
  const bytes = db.prepare(`SELECT tile_data FROM ${table} LIMIT 1`).pluck().get();
  if (bytes instanceof Uint8Array)
    db.prepare(`UPDATE ${table} SET tile_data = ?`).run(mutateInPlace(bytes.slice(), random));
}

function number(db: Database.Database, random: Random): void {
  const column = random.pick(['zoom_level', 'tile_column', 'tile_row']);
  const value = BigInt.asIntN(64, wholeNumber(random));
  db.prepare(`UPDATE ${random.pick(['tiles', 'map'])} SET ${column} = ? WHERE rowid = 2`).run(value);
}

export const kind: Kind = {
  name: 'basemap',
  ending: 'mbtiles',

  async seeds(folder) {
    mkdirSync(folder, { recursive: true });
    const tiles = ZOOMS.map((z) => tileAt(ORIGIN.latitudeDeg, ORIGIN.longitudeDeg, z));
    const shapes = ['plain', 'joined'] as const;
    for (const shape of shapes) await writeMbTiles(join(folder, shape), tiles, undefined, shape);
    return shapes.map((shape) => new Uint8Array(readFileSync(join(folder, shape))));
  },

  mutate(input, random, other) {
    switch (random.pick(['bytes', 'sql', 'sql', 'picture', 'number'])) {
      case 'sql':
        return onDatabase(input, (db) => void db.exec(random.pick(SQL)));
      case 'picture':
        return onDatabase(input, (db) => pictures(db, random));
      case 'number':
        return onDatabase(input, (db) => number(db, random));
      default:
        return mutateBytes(input, random, other);
    }
  },

  async open(folder): Promise<Target> {
    const file = join(folder, 'town.mbtiles');
    return {
      async run(_path, bytes): Promise<Outcome> {
        writeFileSync(file, bytes);
        let shown = 0;
        try {
          baseMapPart(file);
          for (const halfM of [10, 300, 20_000]) {
            const box = { minX: -halfM, minY: -halfM, maxX: halfM, maxY: halfM };
            shown += baseMapPart(file, { origin: ORIGIN, box, pixelsPerM: 400 / halfM, have: [] }).tiles
              .length;
          }
          return { state: shown > 0 ? 'clean' : 'findings', text: `${shown} tiles` };
        } catch (error) {
          if (error instanceof InputError) return { state: 'refused', text: error.message };
          const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
          return { state: 'fault', text };
        }
      },
      async close() {},
    };
  },
};
