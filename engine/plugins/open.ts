/** Runs a plug-in's module and gets what it adds. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError, messageOf } from '../contract/errors.ts';
import type { PluginDescription } from '../contract/extensions/plugins.ts';
import { describePlugin } from './description.ts';
import { lookAt } from './folder.ts';
import { MODULE_FILE, type Plugin, type PluginModule, type PluginRef } from './plugin.ts';
import { toolkit } from './toolkit.ts';

export type OpenedPlugin = {
  readonly name: string;
  readonly plugin: Plugin;
  readonly description: PluginDescription;
};

/** @throws InputError when its files are not those of the digest, its module throws, or what it adds has a wrong shape */
export async function openPlugin({ path, digest }: PluginRef): Promise<OpenedPlugin> {
  const { manifest, digest: found, problem } = lookAt(path);
  if (!manifest) throw new InputError(problem ?? `${path} is no plug-in.`);
  if (found !== digest)
    throw new InputError(`The plug-in "${manifest.title}" in ${path} has changed since it was switched on.`);
  try {
    const module: PluginModule = await import(pathToFileURL(join(path, MODULE_FILE)).href);
    if (typeof module.default !== 'function')
      throw new InputError('its default export is no function that takes the toolkit.');
    const plugin = await module.default(toolkit);
    if (typeof plugin !== 'object' || plugin === null)
      throw new InputError('it returns nothing that could be added.');
    return { name: manifest.name, plugin, description: describePlugin(plugin, manifest.adds) };
  } catch (cause) {
    throw new InputError(
      `The plug-in "${manifest.title}" in ${path} cannot be used: ${messageOf(cause).replace(/\.$/, '')}.`,
      { cause },
    );
  }
}
