/** A drive that an engine serves to a client, as most tests of one method begin. */
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Results } from '../../engine/contract/api.ts';
import { ingest } from '../../engine/ingest/ingest.ts';
import { temporaryFolder } from './drives.ts';
import type { EngineClient } from './engine-client.ts';
import { serveEngine } from './engine-host.ts';
import { type TestMessage, writeMcap } from './ingest/mcap-file.ts';

export type ServedDrive = { readonly client: EngineClient; readonly info: Results['drive.open'] };

/** Opens a drive file of the folder that is served. */
export async function openFile(client: EngineClient, name: string): Promise<Results['drive.open']> {
  const [folder] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: folder?.grant ?? '' })).result;
  const grant = entries.find((entry) => entry.name === name)?.grant ?? '';
  return (await client.ask('drive.open', { grant })).result;
}

/** Serves a folder, and opens a drive file of it. The engine is closed after the tests of the file that calls this. */
export async function serveDrive(root: string, name: string): Promise<ServedDrive> {
  const served = await serveEngine({ root });
  afterAll(() => served.close());
  const client = await served.client();
  return { client, info: await openFile(client, name) };
}

/** Writes messages to an MCAP file, loads it, and serves the drive. */
export async function serveLog(messages: readonly TestMessage[]): Promise<ServedDrive> {
  const root = temporaryFolder();
  const log = join(root, 'log.mcap');
  await writeMcap(log, messages);
  await ingest(log, join(root, 'log.drive'));
  return serveDrive(root, 'log.drive');
}
