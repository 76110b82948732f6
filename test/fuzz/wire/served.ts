/** The browser host in this process, with a drive that is open, for targets that talk to it over the network. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveBrowser } from '../../../engine/serve/hosts/browser.ts';
import { browserClient } from '../../support/browser-client.ts';
import { makeSmallDrive } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { engineAt } from './engine.ts';

export type Served = {
  readonly address: URL;
  /** Keeps the drive open that mutated requests ask of: its handle is DRIVE. */
  readonly client: EngineClient;
  log(): string[];
  close(): Promise<void>;
};

/** The first handle that an engine gives. */
export const DRIVE = 'drive-1';

export async function served(folder: string): Promise<Served> {
  const [home, root, pages] = [join(folder, 'home'), join(folder, 'root'), join(folder, 'pages')];
  for (const each of [root, pages]) mkdirSync(each, { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>fuzz</title>');
  const drive = makeSmallDrive(join(root, 'small.drive'), { sweeps: 5, points: 20 });
  const { engine, log } = engineAt(home, [root]);
  const host = await serveBrowser(engine, { pages });
  const client = await browserClient(host.address);
  const [entry] = await engine.grant([drive]);
  const { result } = await client.ask('drive.open', { grant: entry?.grant ?? '' });
  if (result.drive !== DRIVE) throw new Error(`The first drive is ${result.drive}, not ${DRIVE}.`);
  return {
    address: new URL(host.address),
    client,
    log,
    async close() {
      client.close();
      await host.close();
      await engine.close();
    },
  };
}
