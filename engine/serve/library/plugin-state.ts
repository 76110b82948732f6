/**
 * Which plug-ins are on, kept in plugins.json of the home folder: for each its folder, the digest that a person was shown, and
 * what it adds. A plug-in is on only while its files have that digest.
 */
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../contract/errors.ts';
import type { PluginDescription, PluginInfo, PluginSwitch } from '../../contract/extensions/plugins.ts';
import { descriptionSchema } from '../../plugins/description.ts';
import { type FoundPlugin, findPlugins, lookAt } from '../../plugins/folder.ts';
import type { ActivePlugin } from '../../plugins/plugin.ts';
import { StateFile, type StateKind, type Tell } from './state-file.ts';

const record = z.object({
  path: z.string().min(1).max(32_768).refine(isAbsolute, 'not an absolute path'),
  name: z.string().min(1).max(40),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  description: descriptionSchema,
  /** Its files were found changed: it stays off until a person switches it on again. */
  changed: z.boolean().default(false),
});

type Recorded = z.infer<typeof record>;

type State = { readonly folder: string | undefined; readonly plugins: readonly Recorded[] };

const documentSchema = z.object({ folder: z.string().optional(), plugins: z.array(z.unknown()).max(1000) });

const KIND: StateKind<State> = {
  empty: { folder: undefined, plugins: [] },
  mostBytes: 8 * 1024 * 1024,
  decode(text) {
    const { folder, plugins } = documentSchema.parse(JSON.parse(text));
    const read = plugins.map((each) => record.safeParse(each));
    const kept = read.flatMap((each) => (each.success ? [each.data] : []));
    return { value: { folder, plugins: kept }, left: plugins.length - kept.length };
  },
  encode: (state) => JSON.stringify(state, null, 2),
};

export class PluginState {
  readonly #home: string;
  readonly #file: StateFile<State>;
  readonly #tell: Tell;
  readonly #named: string | undefined;

  /**
   * @param home the home folder of Lanetrace; nothing is made in it before something is switched
   * @param named the folder that LANETRACE_PLUGINS names, which goes before that of the settings
   */
  constructor(home: string, tell: Tell, named: string | undefined = process.env.LANETRACE_PLUGINS) {
    this.#home = home;
    this.#tell = tell;
    this.#file = new StateFile(join(home, 'plugins.json'), KIND, tell);
    this.#named = named || undefined;
  }

  /** Where plug-ins are looked for. */
  get folder(): string {
    return resolve(this.#named ?? this.#file.read().folder ?? join(this.#home, 'plugins'));
  }

  /** Sets the folder of the settings. @throws InputError while LANETRACE_PLUGINS names another, and for what cannot be listed */
  setFolder(folder: string): Promise<void> {
    if (this.#named !== undefined)
      throw new InputError(`LANETRACE_PLUGINS names the folder of plug-ins: ${this.folder}.`);
    // Kept unlisted, each later question for plug-ins would end in this error.
    findPlugins(resolve(folder));
    return this.#file.write({ ...this.#file.read(), folder: resolve(folder) });
  }

  /** Those that are on, in the order in which they were switched on. One whose files changed is switched off here. */
  active(): ActivePlugin[] {
    const { plugins, ...rest } = this.#file.read();
    if (plugins.length === 0) return [];
    const { folder } = this;
    const now = plugins.map((each) => {
      if (each.changed || lookAt(each.path).digest === each.digest) return each;
      this.#tell(
        `The plug-in "${each.name}" was switched off`,
        `The files in ${each.path} are not those that it was switched on with.`,
      );
      return { ...each, changed: true };
    });
    if (now.some((each, k) => each !== plugins[k])) void this.#file.write({ ...rest, plugins: now });
    return now.filter(({ path, changed }) => !changed && resolve(path, '..') === folder);
  }

  /** All in the folder, on or off. @throws InputError when the folder cannot be read */
  list(): PluginInfo[] {
    const active = this.active();
    const { plugins } = this.#file.read();
    return findPlugins(this.folder).map((found) => {
      const known = plugins.find(({ path }) => path === found.path);
      const on = active.some(({ path }) => path === found.path);
      return infoOf(found, on ? 'on' : known ? 'changed' : 'off');
    });
  }

  /**
   * The plug-in of this name with the digest that the person was shown.
   * @throws InputError when there is none, it cannot be used, or its files are others by now
   */
  shown(name: string, digest: string | undefined): PluginInfo {
    const found = this.list().filter((each) => each.name === name);
    const [plugin] = found;
    if (!plugin) throw new InputError(`${this.folder} holds no plug-in "${name}".`);
    if (found.length > 1)
      throw new InputError(`${found.map(({ path }) => path).join(' and ')} have one name, "${name}".`);
    if (plugin.state === 'refused') throw new InputError(plugin.problem ?? `"${name}" cannot be used.`);
    if (digest !== undefined && plugin.digest !== digest)
      throw new InputError(`The plug-in "${name}" has changed since it was shown; look at it again.`);
    return plugin;
  }

  switchOn({ path, name, digest }: PluginInfo, description: PluginDescription): Promise<void> {
    const state = this.#file.read();
    const others = state.plugins.filter((each) => each.path !== path);
    const one = record.parse({ path, name, digest, description });
    return this.#file.write({ ...state, plugins: [...others, one] });
  }

  switchOff(name: string): Promise<void> {
    const state = this.#file.read();
    return this.#file.write({ ...state, plugins: state.plugins.filter((each) => each.name !== name) });
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }
}

const NOTHING = {
  logFormats: [],
  messageFamilies: [],
  messageEncodings: [],
  stages: [],
  mapChecks: [],
  exportFormats: [],
} as const;

function infoOf({ path, manifest, digest, problem }: FoundPlugin, state: PluginSwitch): PluginInfo {
  if (!manifest || digest === undefined) {
    const name = path.split(/[\\/]/).at(-1) ?? path;
    return {
      name,
      title: name,
      version: '',
      summary: '',
      path,
      digest: '',
      adds: NOTHING,
      state: 'refused',
      problem: problem ?? 'It cannot be read.',
    };
  }
  const { name, title, version, summary, adds } = manifest;
  return { name, title, version, summary, path, digest, adds, state };
}
