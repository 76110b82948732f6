/**
 * The only place that loads the native addon. It lies at build/native/lanetrace.node of the tree that holds engine/,
 * in a checkout as in a packed app, where engine and build/native keep the same relative place.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { InputError } from '../contract/errors.ts';

/** What the addon exports, one function or class per name; each file of engine/kernels types its own with `kernels<T>`. */
export type NativeAddon = Readonly<Record<string, unknown>>;

export const addonPath = fileURLToPath(new URL('../../build/native/lanetrace.node', import.meta.url));

function load(): NativeAddon {
  if (!existsSync(addonPath)) {
    throw new Error(
      `The native kernels are missing at ${addonPath}; build them with "npm run build:native".`,
    );
  }
  try {
    return createRequire(import.meta.url)(addonPath) as NativeAddon;
  } catch (cause) {
    throw new Error(
      `The native kernels at ${addonPath} do not load on ${process.platform} ${process.arch}.`,
      {
        cause,
      },
    );
  }
}

export const addon: NativeAddon = load();

// What kernels refuse (a pose too far away, an extent that takes too much memory, no memory left) is input that a user can act on.
if (typeof addon.refuseWith === 'function') addon.refuseWith(InputError);

/**
 * The addon seen as one family's interface. Every name is checked to be a function, so that a build older than the
 * sources fails at load time with a clear message, and not with "undefined is not a function" deep in a stage.
 */
export function kernels<T extends object>(...names: readonly (keyof T & string)[]): T {
  for (const name of names) {
    if (typeof addon[name] !== 'function') {
      throw new Error(
        `The native kernels were built without "${name}"; rebuild them with "npm run build:native".`,
      );
    }
  }
  return addon as T;
}
