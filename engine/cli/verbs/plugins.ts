/** `plugins [list|on|off|folder] [NAME]`: which plug-ins there are, with path and digest, and which are on. */

import { InputError } from '../../contract/errors.ts';
import { PLUGIN_KINDS, type PluginInfo, type PluginKind } from '../../contract/extensions/plugins.ts';
import { say } from '../../contract/say.ts';
import { visible } from '../../contract/visible.ts';
import { probePlugin } from '../../plugins/probe.ts';
import type { PluginState } from '../../serve/library/plugin-state.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { pluginState } from '../plugins.ts';
import { print, printJson } from '../print.ts';

type Options = { readonly digest?: string; readonly json?: boolean };

/** A plug-in's code runs with every right of the person: this is said wherever one is switched on. */
const NO_SANDBOX =
  'A plug-in is no sandbox: its code may do on this machine whatever you may do. Switch on only what you trust.';

export async function pluginsVerb(
  action: string,
  name: string | undefined,
  { digest, json }: Options,
): Promise<ExitCode> {
  const state = pluginState();
  if (action === 'on' || action === 'off') {
    if (name === undefined) throw new UsageError(`plugins ${action} takes the name of a plug-in.`);
    if (action === 'on') await switchOn(state, name, digest);
    else await state.switchOff(state.shown(name, undefined).name);
  } else if (action === 'folder') {
    if (name !== undefined) await state.setFolder(name);
  } else if (action !== 'list')
    throw new UsageError(`plugins takes list, on, off or folder, not "${action}".`);
  await state.flush();
  const plugins = state.list();
  if (json) printJson({ folder: state.folder, plugins });
  else show(state.folder, plugins);
  return ExitCode.done;
}

async function switchOn(state: PluginState, name: string, digest: string | undefined): Promise<void> {
  const shown = state.shown(name, digest);
  say(`${shown.path}, SHA-256 ${shown.digest}. ${NO_SANDBOX}`);
  const probed = await probePlugin(shown);
  if ('problem' in probed) throw new InputError(probed.problem);
  await state.switchOn(shown, probed.description);
}

function show(folder: string, plugins: readonly PluginInfo[]): void {
  print(plugins.length > 0 ? `Plug-ins in ${folder}:` : `There is no plug-in in ${folder}.`);
  for (const { name, title, version, path, digest, adds, state, problem } of plugins) {
    print(`${state.padEnd(8)} ${name}  ${visible(title)} ${visible(version)}`);
    print(`  ${path}`);
    if (digest !== '') print(`  SHA-256 ${digest}`);
    for (const kind of Object.keys(PLUGIN_KINDS) as PluginKind[])
      if (adds[kind].length > 0)
        print(`  ${PLUGIN_KINDS[kind].toLowerCase()}: ${visible(adds[kind].join(', '))}`);
    if (problem !== undefined) print(`  ${visible(problem)}`);
  }
}
