/** The engine's own picker. */
import { engineMethod } from './method.ts';

export const fileRoots = engineMethod('files.roots', (_, { files }) => ({
  result: { entries: files.roots() },
}));

export const listFiles = engineMethod('files.list', async ({ grant }, { files }) => ({
  result: await files.list(grant),
}));
