/** Abilities of the host, and its native dialog. */
import { InputError } from '../../contract/errors.ts';
import { engineMethod } from './method.ts';

export const hostCapabilities = engineMethod('host.capabilities', (_, { host, version }) => ({
  result: { host: host.kind, dialog: host.openDialog !== undefined, version },
}));

export const openDialog = engineMethod('host.openDialog', async ({ purpose }, { host, files }) => {
  if (!host.openDialog) throw new InputError('This host has no dialog of its own; use its picker.');
  return { result: { entries: await files.entries(await host.openDialog(purpose)) } };
});

export const readLog = engineMethod('log.read', (_, { log }) => ({
  result: { payload: 0 },
  payloads: [new TextEncoder().encode(log.read())],
}));
