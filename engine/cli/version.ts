/** The version of Lanetrace, from its package.json. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const MANIFEST = z.object({ version: z.string() });

export const versionOfLanetrace = (): string =>
  MANIFEST.parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version;
