/** A base map is chosen once, kept between starts, and given out in parts of the map view. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { serveEngine } from '../../support/engine-host.ts';
import { smallDrive, writeMcap } from '../../support/ingest/mcap-file.ts';
import { tileAt, writeMbTiles } from '../../support/map/mbtiles.ts';

const [root, home] = [temporaryFolder(), temporaryFolder()];
await writeMcap(join(root, 'log.mcap'), smallDrive());
await ingest(join(root, 'log.mcap'), join(root, 'log.drive'));
writeFileSync(join(root, 'notes.mbtiles'), 'no map at all');
const box = { minX: -30, minY: -30, maxX: 30, maxY: 30 };

async function start() {
  const served = await serveEngine({ root, home });
  const client = await served.client();
  const [folder] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: folder?.grant ?? '' })).result;
  const grant = (name: string): string => entries.find((each) => each.name === name)?.grant ?? '';
  const info = (await client.ask('drive.open', { grant: grant('log.drive') })).result;
  return { served, client, grant, info };
}

const before = await start();
const { latitudeDeg = 0, longitudeDeg = 0 } = before.info.origin ?? {};
await before.served.close();
await writeMbTiles(join(root, 'town.mbtiles'), [tileAt(latitudeDeg, longitudeDeg, 17)], {
  name: 'Town',
  format: 'png',
  attribution: 'City of Town',
});
const { served, client, grant, info } = await start();
afterAll(() => served.close());

test('without a base map there are no tiles, and the answer says so', async () => {
  expect((await client.ask('basemap.get', {})).result).toEqual({});
  await expect(
    client.ask('basemap.tiles', { drive: info.drive, box, pixelsPerM: 4, have: [] }),
  ).rejects.toThrow('No base map was chosen.');
});

test('what is no base map is refused by its name, and the map before stays', async () => {
  const { result } = await client.ask('basemap.choose', { grant: grant('town.mbtiles') });
  expect(result.map).toEqual({ file: 'town.mbtiles', name: 'Town', attribution: 'City of Town' });
  await expect(client.ask('basemap.choose', { grant: grant('notes.mbtiles') })).rejects.toThrow(
    /notes\.mbtiles/,
  );
  expect((await client.ask('basemap.get', {})).result.map?.name).toBe('Town');
});

test('a part of the view has its tiles with their pictures, once', async () => {
  const asked = { drive: info.drive, box, pixelsPerM: 4, have: [] };
  const { result, payloads } = await client.ask('basemap.tiles', asked);
  const [tile] = result.tiles;
  expect(tile?.mediaType).toBe('image/png');
  expect([...(payloads[tile?.payload ?? -1] ?? [])].slice(0, 4)).toEqual([0x89, 0x50, 0x4e, 0x47]);
  const again = await client.ask('basemap.tiles', { ...asked, have: [tile?.id ?? ''] });
  expect(again.result.tiles).toEqual([{ id: tile?.id, corners: tile?.corners }]);
});

test('it is there after the next start, and where its file is gone that is said', async () => {
  const next = await start();
  expect((await next.client.ask('basemap.get', {})).result.map?.name).toBe('Town');
  writeFileSync(join(root, 'town.mbtiles'), 'gone');
  expect((await next.client.ask('basemap.get', {})).result.problem).toMatch(/town\.mbtiles/);
  await next.client.ask('basemap.choose', {});
  expect((await next.client.ask('basemap.get', {})).result).toEqual({});
  await next.served.close();
});
