import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LOG_FORMATS } from '../../../engine/ingest/registry.ts';
import { checkMap, MAP_CHECKS } from '../../../engine/map/checks/check.ts';
import { findPlugins, lookAt } from '../../../engine/plugins/folder.ts';
import { type LoadedPlugins, loadPlugins } from '../../../engine/plugins/load.ts';
import { pipelineWith } from '../../../engine/plugins/pipeline.ts';
import { probePlugin } from '../../../engine/plugins/probe.ts';
import { EXPORT_FORMATS } from '../../../engine/reconstruct/results/export/registry.ts';
import { STAGES } from '../../../engine/reconstruct/stages/registry.ts';
import { PluginState } from '../../../engine/serve/library/plugin-state.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { copyExample, refOf, writePlugin } from '../../support/plugins/plugins.ts';

const folder = temporaryFolder();
let count = 0;
const fresh = (): string => {
  const path = join(folder, String(count++));
  mkdirSync(path);
  return path;
};
const loaded: LoadedPlugins[] = [];
const load = async (...paths: string[]): Promise<LoadedPlugins> => {
  const plugins = await loadPlugins(paths.map(refOf), 2500);
  loaded.push(plugins);
  return plugins;
};
afterEach(() => {
  for (const plugins of loaded.splice(0)) plugins.unload();
});

const CHECK = `export default () => ({ mapChecks: [{ id: 'never', title: 'Never', check: (_, report) =>
  report.say({ rule: 'never.ever', severity: 'info', of: [], place: [0, 0, 0], message: 'A note.' }) }] })`;

describe('a plug-in that is looked at', () => {
  it('has a digest that any change of its files changes, and nothing of it is run', () => {
    const path = copyExample(fresh());
    const before = lookAt(path).digest;
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(join(path, 'notes.txt'), '');
    const named = lookAt(path).digest;
    writeFileSync(join(path, 'notes.txt'), 'x');
    expect(new Set([before, named, lookAt(path).digest]).size).toBe(3);
    const trap = join(fresh(), 'ran');
    const other = writePlugin(
      fresh(),
      'trap',
      `import('node:fs').then(fs => fs.writeFileSync(${JSON.stringify(trap)}, ''))`,
    );
    expect(lookAt(other).digest).toBeDefined();
    expect(existsSync(trap)).toBe(false);
  });

  it.each([
    ['a link in it', (path: string) => symlinkSync('/etc/passwd', join(path, 'x.mjs')), /no plain file/],
    [
      'code outside of it',
      (path: string) => writeFileSync(join(path, 'plugin.mjs'), "import '../other.mjs'"),
      /outside of/,
    ],
    [
      'a contract of another version',
      (path: string) =>
        writeFileSync(
          join(path, 'plugin.json'),
          '{"lanetrace": 99, "name": "a", "title": "A", "version": "1", "adds": {}}',
        ),
      /contract 99/,
    ],
    [
      'no manifest that can be read',
      (path: string) => writeFileSync(join(path, 'plugin.json'), '{'),
      /cannot be read/,
    ],
    [
      'a kind of thing that plug-ins cannot add',
      (path: string) =>
        writeFileSync(
          join(path, 'plugin.json'),
          '{"lanetrace": 1, "name": "a", "title": "A", "version": "1", "adds": {"panels": ["x"]}}',
        ),
      /panels/,
    ],
  ])('is refused with %s', (_, spoil, reason) => {
    const path = copyExample(fresh());
    spoil(path);
    expect(lookAt(path)).toMatchObject({ digest: undefined, problem: expect.stringMatching(reason) });
  });

  it('is looked at in time that grows with its bytes, whatever blanks and folders it has', () => {
    const path = copyExample(fresh());
    writeFileSync(
      join(path, 'blank.mjs'),
      `from${' '.repeat(2_000_000)}x\nimport (${' '.repeat(2_000_000)}'./track.mjs')`,
    );
    expect(lookAt(path)).toMatchObject({ problem: undefined });
    writeFileSync(join(path, 'out.mjs'), `import (${' '.repeat(1000)}'../other.mjs')`);
    expect(lookAt(path)).toMatchObject({ problem: expect.stringMatching(/outside of/) });
    const hollow = copyExample(fresh());
    for (let k = 0; k <= 2000; k++) mkdirSync(join(hollow, `folder-${k}`));
    expect(lookAt(hollow)).toMatchObject({ problem: expect.stringMatching(/more than 2000 folders/) });
  });

  it('is looked for in no place that cannot be listed: the folder of before stays', async () => {
    const state = new PluginState(fresh(), () => {}, undefined);
    const good = fresh();
    await state.setFolder(good);
    const file = join(fresh(), 'file');
    writeFileSync(file, '');
    expect(() => state.setFolder(file)).toThrow(/folder of plug-ins .* cannot be read/);
    await state.flush();
    expect(state.folder).toBe(good);
  });

  it('is found by its plugin.json, whatever else lies there, and a missing folder holds none', () => {
    const place = fresh();
    copyExample(place);
    mkdirSync(join(place, 'something'));
    writeFileSync(join(place, 'readme.txt'), '');
    expect(findPlugins(place).map(({ manifest }) => manifest?.name)).toEqual(['track']);
    expect(findPlugins(join(place, 'none'))).toEqual([]);
  });
});

describe('a plug-in that is loaded', () => {
  it('adds what it lists, and takes it away again', async () => {
    const { problems, stages, unload } = await load(copyExample(fresh()));
    expect(problems).toEqual([]);
    expect(LOG_FORMATS.find('track-csv')?.title).toBe('Track');
    expect(EXPORT_FORMATS.find('track-speed-csv')?.of).toBe('run');
    expect(stages.at(-1)?.id).toBe('track-speed');
    unload();
    expect([LOG_FORMATS.find('track-csv'), EXPORT_FORMATS.find('track-speed-csv')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('adds a map check, whose findings are among the others, and which makes results of map checks new', async () => {
    const path = writePlugin(fresh(), 'never', CHECK, { mapChecks: ['never'] });
    const { stages, unload } = await load(path);
    const map = { format: 'lanetrace-map/1', frame: 'local', elements: [], lanelets: [] } as const;
    expect(checkMap(map).map(({ rule }) => rule)).toContain('never.ever');
    const changed = stages.filter(({ extensions }) => extensions !== undefined).map(({ id }) => id);
    expect(changed).toEqual(['validation']);
    unload();
    expect(MAP_CHECKS.find('never')).toBeUndefined();
    expect(checkMap(map)).toEqual([]);
  });

  const THINGS = [
    ['throws', `throw new Error('no luck today')`, {}, /no luck today/],
    ['throws when it is called', `export default () => { throw new Error('no luck') }`, {}, /no luck/],
    ['never returns', `for (;;);`, {}, /did not open within/],
    ['waits for ever', `await new Promise(() => setInterval(() => {}, 1000))`, {}, /did not open within/],
    ['ends its process', `process.exit(3)`, {}, /ended its thread/],
    ['exports no function', `export default {}`, {}, /no function/],
    ['adds what it does not list', CHECK, {}, /"never" \(mapChecks\), which its plugin.json does not list/],
    ['lists what it does not add', `export default () => ({})`, { stages: ['x'] }, /lists "x"/],
    [
      'has the name of ours',
      CHECK.replaceAll("'never'", "'lines'"),
      { mapChecks: ['lines'] },
      /"lines" already/,
    ],
    [
      'adds a format without a reader',
      `export default () => ({ logFormats: [{ name: 'a', title: 'A', noun: 'an A', extensions: [], detect() {} }] })`,
      { logFormats: ['a'] },
      /no function "read"/,
    ],
  ] as const;

  it.each(THINGS)(
    'is left out with a sentence when it %s, and the others are there',
    async (_, code, adds, reason) => {
      const place = fresh();
      const bad = writePlugin(place, 'bad', code, adds);
      const { problems, stages } = await load(bad, copyExample(place));
      expect(problems).toEqual([expect.stringMatching(reason)]);
      expect(stages.map(({ id }) => id)).toEqual([...STAGES.map(({ id }) => id), 'track-speed']);
      expect(LOG_FORMATS.find('track-csv')).toBeDefined();
    },
  );

  it('is left out when its files changed after it was switched on', async () => {
    const path = copyExample(fresh());
    const ref = refOf(path);
    writeFileSync(join(path, 'track.mjs'), 'export const readTrack = 1;');
    expect(await probePlugin(ref)).toEqual({ problem: expect.stringMatching(/has changed/) });
    const { problems } = await loadPlugins([ref]);
    expect(problems).toEqual([expect.stringMatching(/has changed/)]);
  });

  it('does not load twice under one name', async () => {
    const { problems } = await load(copyExample(fresh()), copyExample(fresh()));
    expect(problems).toEqual([expect.stringMatching(/"track-speed" already/)]);
  });
});

describe('the pipeline with a stage of a plug-in', () => {
  const [validation] = STAGES.filter(({ id }) => id === 'validation');
  const stage = (id: string, ...takes: string[]) => ({
    ...validation!,
    id,
    takes: takes.map((from) => ({ name: 'x', kind: 'table', stage: from })),
  });
  const of = (...stages: ReturnType<typeof stage>[]) => [{ digest: 'd', stages, checksMaps: false }];

  it('has it behind the last stage that it takes from', () => {
    const ids = pipelineWith(of(stage('a', 'odometry', 'ground'), stage('b', 'a'))).map(({ id }) => id);
    expect(ids.slice(ids.indexOf('ground'), ids.indexOf('accumulation') + 1)).toEqual([
      'ground',
      'a',
      'b',
      'dynamics',
      'accumulation',
    ]);
  });

  it('refuses one that takes from a stage that does not exist, or is called as another', () => {
    expect(() => pipelineWith(of(stage('a', 'nothing')))).toThrow(/"nothing", which does not exist/);
    expect(() => pipelineWith(of(stage('ground')))).toThrow(/"ground" already/);
  });

  it('is ours, unchanged, without plug-ins', () => {
    expect(pipelineWith([])).toBe(STAGES);
  });
});
