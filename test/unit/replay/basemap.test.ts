import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { MapOrigin } from '../../../engine/contract/calibration.ts';
import { toEnu } from '../../../engine/geometry/geodesy.ts';
import { baseMapPart } from '../../../engine/replay/basemap/basemap.ts';
import { cornersOf, tilesOf } from '../../../engine/replay/basemap/tiles.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { picture, tileAt, writeMbTiles } from '../../support/map/mbtiles.ts';

const origin: MapOrigin = { latitudeDeg: 49.011, longitudeDeg: 8.4212, altitudeM: 115, datum: 'ellipsoid' };
const around = (halfM: number) => ({ minX: -halfM, minY: -halfM, maxX: halfM, maxY: halfM });
const folder = temporaryFolder();
let files = 0;
const newFile = (): string => join(folder, `${++files}.mbtiles`);
const here = (z: number) => tileAt(origin.latitudeDeg, origin.longitudeDeg, z);
const view = { origin, box: around(20), pixelsPerM: 2, have: [] };

describe('tiles for a view from above', () => {
  it('are those of Web Mercator around the place, as fine as the screen shows', () => {
    // A tile of zoom 18 is 100 m wide here: 2.6 pixels a metre.
    expect(tilesOf(origin, around(1), 2.5, { min: 0, max: 22 })).toContainEqual(
      expect.objectContaining({ z: 18, x: here(18).x, y: here(18).y }),
    );
    expect(tilesOf(origin, around(1), 2.5, { min: 0, max: 16 })[0]?.z).toBe(16);
    expect(tilesOf(origin, around(1), 0.001, { min: 14, max: 16 })[0]?.z).toBe(14);
  });
  it('are never more than 64, and none of a map that has no zoom for so wide a view', () => {
    expect(tilesOf(origin, around(40_000), 2, { min: 0, max: 22 }).length).toBeLessThanOrEqual(64);
    expect(tilesOf(origin, around(40_000), 2, { min: 20, max: 22 })).toEqual([]);
  });
  it('lie where their corners are on earth', () => {
    const { x, y } = here(17);
    const [upperLeft, upperRight, lowerLeft] = cornersOf(origin, { z: 17, x, y });
    const longitudeDeg = (x / 2 ** 17) * 360 - 180;
    const northDeg = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** 17))) * 180) / Math.PI;
    const [east, north] = toEnu(origin, { latitudeDeg: northDeg, longitudeDeg, altitudeM: 115 });
    expect(upperLeft).toEqual([expect.closeTo(east, 6), expect.closeTo(north, 6)]);
    // 40,075 km × cos(49.011°) / 2^17, on the ellipsoid 0.2 % more.
    expect(upperRight[0] - upperLeft[0]).toBeCloseTo(200.5 * 1.002, 0);
    expect(upperLeft[1] - lowerLeft[1]).toBeCloseTo(200.5, 0);
  });
});

describe('a base map in a file', () => {
  it.each(['plain', 'joined'] as const)('gives pictures with their places (%s)', async (shape) => {
    const path = newFile();
    const bytes = await picture('#345');
    await writeMbTiles(
      path,
      [{ ...here(17), bytes }],
      { name: 'Karlsruhe', format: 'png', attribution: '<a href="https://x">&copy; OpenStreetMap</a>' },
      shape,
    );
    const { about, tiles } = baseMapPart(path, view);
    expect(about).toEqual({
      name: 'Karlsruhe',
      attribution: '© OpenStreetMap',
      zooms: { min: 17, max: 17 },
    });
    expect(tiles).toEqual([
      {
        id: `17/${here(17).x}/${here(17).y}`,
        corners: cornersOf(origin, here(17)),
        mediaType: 'image/png',
        picture: new Uint8Array(bytes),
      },
    ]);
  });

  it('shows a coarser tile where it has no fine one, below the fine ones', async () => {
    const path = newFile();
    const [fine, coarse] = [here(18), here(16)];
    await writeMbTiles(path, [fine, coarse]);
    const ids = baseMapPart(path, { ...view, box: around(60) }).tiles.map(({ id }) => id);
    expect(ids[0]).toBe(`16/${coarse.x}/${coarse.y}`);
    expect(ids.at(-1)).toBe(`18/${fine.x}/${fine.y}`);
  });

  it('does not send a picture again', async () => {
    const path = newFile();
    await writeMbTiles(path, [here(17)]);
    const [first] = baseMapPart(path, view).tiles;
    const [again] = baseMapPart(path, { ...view, have: [first?.id ?? ''] }).tiles;
    expect(again).toMatchObject({ id: first?.id, corners: first?.corners });
    expect(again?.picture).toBeUndefined();
  });

  it('leaves out what is no picture, or one too large', async () => {
    const path = newFile();
    const beside = (dx: number) => ({ ...here(17), x: here(17).x + dx });
    await writeMbTiles(path, [
      { ...here(17), bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
      { ...beside(1), bytes: await picture('#345', 1500) },
      { ...beside(-1), bytes: new Uint8Array(2 * 1024 * 1024) },
    ]);
    expect(baseMapPart(path, { ...view, box: around(250) }).tiles).toEqual([]);
  });
});

describe('a file that is no base map', () => {
  const refused = (path: string): string => {
    try {
      baseMapPart(path, view);
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return 'it was opened';
  };
  const made = (sql: string): string => {
    const path = newFile();
    const db = new Database(path);
    db.exec(sql);
    db.close();
    return path;
  };

  it('is refused with its name and the reason', async () => {
    const text = newFile();
    writeFileSync(text, 'no database at all, '.repeat(100));
    expect(refused(text)).toBe(`${text} is no base map: it is no MBTiles file.`);
    const vector = newFile();
    await writeMbTiles(vector, [here(14)], { name: 'v', format: 'pbf' });
    expect(refused(vector)).toMatch(/vector tiles/);
    expect(refused(made('CREATE TABLE other (x)'))).toMatch(/is no base map/);
    const pipe = newFile();
    execFileSync('mkfifo', [pipe]);
    expect(refused(pipe)).toContain(pipe);
  });

  it('runs nothing that the file brings along', () => {
    const endless = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n`;
    expect(
      refused(
        made(
          `CREATE VIEW tiles AS SELECT 1 AS zoom_level, 1 AS tile_column, i AS tile_row, x'00' AS tile_data FROM (${endless})`,
        ),
      ),
    ).toMatch(/is no base map/);
    expect(
      refused(
        made(`CREATE TABLE tiles (zoom_level, tile_column, tile_row, seed, tile_data AS (zeroblob(seed)))`),
      ),
    ).toMatch(/no plain table/);
    expect(refused(made('CREATE VIRTUAL TABLE tiles USING fts5(zoom_level, tile_data)'))).toMatch(
      /no plain table/,
    );
  });

  it('is refused where each look would read all of it', () => {
    const path = made(
      `CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20002)
       INSERT INTO tiles SELECT 17, i, 0, x'00' FROM n`,
    );
    expect(refused(path)).toMatch(/has no index/);
    const db = new Database(path);
    // As many rows of one zoom are as many to look at.
    db.exec('CREATE INDEX by_zoom ON tiles (zoom_level); CREATE INDEX by_data ON tiles (tile_data)');
    db.close();
    expect(refused(path)).toMatch(/has no index/);
  });

  it('is known by what SQLite makes of its schema, not by how its text is written', async () => {
    const rewritten = async (from: string, to: string): Promise<string> => {
      const path = newFile();
      await writeMbTiles(path, [here(17)]);
      const db = new Database(path);
      db.unsafeMode(true);
      db.pragma('writable_schema = ON');
      db.prepare(`UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'tiles'`).run(from, to);
      db.close();
      return refused(path);
    };
    expect(await rewritten('tile_data blob', 'tile_data blob AS/**/(hex(zeroblob(9)))')).toMatch(
      /no plain table/,
    );
    expect(await rewritten('zoom_level integer', 'zoom_level integer COLLATE other')).toMatch(
      /is damaged: it has no such collation sequence: other\.$/,
    );
  });

  it('of a later SQLite than there is, is refused in a sentence', async () => {
    const path = newFile();
    await writeMbTiles(path, [here(17)]);
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(9, 44); // The schema format number (sqlite.org/fileformat2.html, section 1.3.9).
    writeFileSync(path, bytes);
    expect(refused(path)).toBe(`${path} is damaged: it has unsupported file format.`);
  });

  it('finds a picture at once, however many rows of the map are of its place', async () => {
    const path = newFile();
    const { z, x, y } = here(17);
    await writeMbTiles(path, [here(17)], undefined, 'joined');
    const db = new Database(path);
    db.exec(`DROP INDEX map_index; CREATE INDEX map_index ON map (zoom_level, tile_column, tile_row);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
      INSERT INTO map SELECT ${z}, ${x}, ${2 ** z - 1 - y}, 'none' FROM n`);
    db.close();
    expect(baseMapPart(path, view).tiles).toHaveLength(1);
  });
});
