/** What a loaded plug-in adds, as data, with the shape of each thing checked: a plug-in is written by somebody else. */

import { z } from 'zod';
import { InputError } from '../contract/errors.ts';
import { EXPORT_OPTIONS } from '../contract/extensions/formats.ts';
import type { PluginAdds, PluginDescription } from '../contract/extensions/plugins.ts';
import { PLUGIN_KINDS, type PluginKind } from '../contract/extensions/plugins.ts';
import type { Plugin } from './plugin.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i, 'not a name of letters, digits, dots and dashes');
const text = z.string().max(1000);
const word = z.string().min(1).max(100);
const extension = z.string().regex(/^[a-z0-9]{1,12}(\.[a-z0-9]{1,12})?$/, 'not an ending without its dot');

const logFormat = z.object({
  name: id,
  title: word,
  noun: word,
  extensions: z.array(extension).max(20),
});

const exportFormat = z.object({
  id,
  title: word,
  summary: text,
  extension,
  of: z.enum(['map', 'run']),
  options: z.array(z.enum(EXPORT_OPTIONS)),
});

const common = { title: word, meaning: text };
const numeric = {
  ...common,
  unit: z.string().max(20),
  default: z.number(),
  min: z.number(),
  max: z.number(),
};

const parameter = z.discriminatedUnion('type', [
  z.object({ type: z.literal('number'), ...numeric, step: z.number().exactOptional() }),
  z.object({ type: z.literal('integer'), ...numeric }),
  z.object({ type: z.literal('boolean'), ...common, default: z.boolean() }),
  z.object({ type: z.literal('choice'), ...common, default: z.string(), choices: z.array(word).min(1) }),
]);

const streamKind = z.enum(['lidar', 'radar', 'camera', 'imu', 'gnss', 'pose', 'twist', 'boxes', 'message']);

const stage = z.object({
  id,
  title: word,
  summary: text,
  version: z.number().int().min(1),
  parameters: z.record(word, parameter),
  takes: z.array(z.object({ name: word, kind: word, stage: id, optional: z.boolean().exactOptional() })),
  makes: z.array(z.object({ name: word, kind: word, title: word })),
  steps: z.boolean(),
  reads: z.array(streamKind),
  needs: z.array(streamKind).exactOptional(),
});

/** Unknown members are left out, e.g. functions. */
export const descriptionSchema = z.object({
  logFormats: z.array(logFormat),
  exportFormats: z.array(exportFormat),
  stages: z.array(stage),
  mapChecks: z.array(id),
});

/** Functions that a thing of each kind must have. */
const FUNCTIONS: Readonly<Record<PluginKind, readonly string[]>> = {
  logFormats: ['detect', 'read'],
  messageFamilies: ['open'],
  messageEncodings: ['open'],
  stages: ['run'],
  mapChecks: ['check'],
  exportFormats: ['write'],
};

/** @throws InputError saying which thing of the plug-in has the wrong shape, or differs from what plugin.json says. */
export function describePlugin(plugin: Plugin, adds: PluginAdds): PluginDescription {
  for (const kind of kinds()) checkThings(plugin, kind);
  const checked = descriptionSchema.safeParse({
    logFormats: plugin.logFormats ?? [],
    exportFormats: plugin.exportFormats ?? [],
    stages: plugin.stages ?? [],
    mapChecks: (plugin.mapChecks ?? []).map((check) => check.id),
  });
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new InputError(`${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'wrong shape'}.`);
  }
  checkNames(plugin, adds);
  return checked.data;
}

function checkThings(plugin: Plugin, kind: PluginKind): void {
  const things: unknown = plugin[kind] ?? [];
  if (!Array.isArray(things)) throw new InputError(`${kind} is no list.`);
  things.forEach((thing: unknown, k) => {
    for (const name of FUNCTIONS[kind])
      if (typeof thing !== 'object' || thing === null || typeof Reflect.get(thing, name) !== 'function')
        throw new InputError(`${kind}.${k} has no function "${name}".`);
  });
}

/** The person agreed to what plugin.json lists: nothing more comes, and nothing less. */
function checkNames(plugin: Plugin, adds: PluginAdds): void {
  const named = namesOf(plugin);
  for (const kind of kinds()) {
    const undeclared = named[kind].find((name) => !adds[kind].includes(name));
    if (undeclared !== undefined)
      throw new InputError(`it adds "${undeclared}" (${kind}), which its plugin.json does not list.`);
    const missing = adds[kind].find((name) => !named[kind].includes(name));
    if (missing !== undefined)
      throw new InputError(`its plugin.json lists "${missing}" (${kind}), which it does not add.`);
  }
}

function namesOf(plugin: Plugin): PluginAdds {
  return {
    logFormats: (plugin.logFormats ?? []).map(({ name }) => name),
    messageFamilies: (plugin.messageFamilies ?? []).flatMap(({ types }) => types),
    messageEncodings: (plugin.messageEncodings ?? []).map(({ name }) => name),
    stages: (plugin.stages ?? []).map(({ id: stageId }) => stageId),
    mapChecks: (plugin.mapChecks ?? []).map(({ id: checkId }) => checkId),
    exportFormats: (plugin.exportFormats ?? []).map(({ id: formatId }) => formatId),
  };
}

const kinds = (): PluginKind[] => Object.keys(PLUGIN_KINDS) as PluginKind[];
