/**
 * The contract of a plug-in: a folder with plugin.json, which says what it adds, and plugin.mjs, whose default export is a
 * function that takes the toolkit and returns the things themselves (docs/plugins.md).
 */
import type { PluginDescription } from '../contract/extensions/plugins.ts';
import type { Encoding } from '../ingest/encodings/decoder.ts';
import type { Format } from '../ingest/format.ts';
import type { MessageFamily } from '../ingest/messages/message.ts';
import type { MapCheck } from '../map/checks/map-check.ts';
import type { Stage } from '../reconstruct/contract/stage.ts';
import type { ExportFormat } from '../reconstruct/results/export/format.ts';
import type { Toolkit } from './toolkit.ts';

export type Plugin = {
  readonly logFormats?: readonly Format[];
  readonly messageFamilies?: readonly MessageFamily[];
  readonly messageEncodings?: readonly Encoding[];
  readonly stages?: readonly Stage[];
  readonly mapChecks?: readonly MapCheck[];
  readonly exportFormats?: readonly ExportFormat[];
};

export type PluginModule = { readonly default: (lanetrace: Toolkit) => Plugin | Promise<Plugin> };

/** A plug-in that a person switched on: its folder, and the digest that the person was shown. */
export type PluginRef = { readonly path: string; readonly digest: string };

/** One that is on, with what it adds as data. */
export type ActivePlugin = PluginRef & { readonly name: string; readonly description: PluginDescription };

export const MANIFEST_FILE = 'plugin.json';
export const MODULE_FILE = 'plugin.mjs';
