/** Plug-ins: listed, switched on and off by a person, and their folder. */
import { engineMethod } from './method.ts';

export const listPlugins = engineMethod('plugins.list', (_, { plugins }) => ({ result: plugins.list() }));

export const switchPlugin = engineMethod('plugins.switch', async (params, { plugins }) => {
  await plugins.switch(params);
  return { result: {} };
});

export const setPluginFolder = engineMethod('plugins.folder', async ({ grant }, { plugins, grants }) => {
  await plugins.setFolder(grants.path(grant));
  return { result: {} };
});
