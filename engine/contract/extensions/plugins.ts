/** Plug-ins as they are listed, and what one adds as plain data (docs/plugins.md). */
import type { StageDescription } from '../stages.ts';
import type { StreamKind } from '../streams.ts';
import type { ExportFormatInfo, LogFormatInfo } from './formats.ts';

/** Kinds of things that a plug-in may add, by their key in plugin.json and in the module. */
export const PLUGIN_KINDS = {
  logFormats: 'Log formats',
  messageFamilies: 'Message types',
  messageEncodings: 'Message encodings',
  stages: 'Stages',
  mapChecks: 'Map checks',
  exportFormats: 'Export formats',
} as const;

export type PluginKind = keyof typeof PLUGIN_KINDS;

/** Names of what a plug-in adds; of a message family, the types that it reads. */
export type PluginAdds = Readonly<Record<PluginKind, readonly string[]>>;

/** What a plug-in adds, as far as it is no code: known where the plug-in is not loaded. */
export type PluginDescription = {
  readonly logFormats: readonly LogFormatInfo[];
  readonly exportFormats: readonly ExportFormatInfo[];
  readonly stages: readonly (StageDescription & { readonly reads: readonly StreamKind[] })[];
  readonly mapChecks: readonly string[];
};

/**
 * `changed`: it was on, and its files are others now, so that it is off. `refused`: it cannot be used, and `problem` says why.
 */
export type PluginSwitch = 'on' | 'off' | 'changed' | 'refused';

export type PluginInfo = {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly summary: string;
  /** The folder. */
  readonly path: string;
  /** Hex SHA-256 over the names and bytes of all files in the folder; empty where they cannot be read. */
  readonly digest: string;
  readonly adds: PluginAdds;
  readonly state: PluginSwitch;
  readonly problem?: string;
};
