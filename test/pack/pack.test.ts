/**
 * The packed application, as far as it goes without an Electron runtime: electron-builder packs over a stand-in distribution, and the
 * packed engine runs under plain Node, in the shell's own protocol, from where the packed shell would start it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractFile, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, expect, test } from 'vitest';
import { EngineProcess } from '../../electron/engine-process.ts';
import { faultBeside } from '../../electron/integrity.ts';
import { layoutOf } from '../../electron/layout.ts';
import { buildApp } from '../../tools/app.mjs';
import { packedPackages } from '../../tools/pack/packed.mjs';
import { buildRenderer } from '../../tools/setup/renderer.mjs';
import { makeSmallDrive, sweepOf, temporaryFolder } from '../support/drives.ts';
import { electronDouble } from '../support/electron/electron.ts';
import { PortDouble } from '../support/electron/ports.ts';
import { standInDist } from '../support/electron/stand-in-dist.ts';
import { EngineClient } from '../support/engine-client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const packed = join(folder, 'out', 'linux-unpacked');
const resources = join(packed, 'resources');
const archive = join(resources, 'app.asar');
const outside = join(resources, 'app.asar.unpacked');

beforeAll(async () => {
  buildRenderer(root);
  buildApp(root);
  const dist = await standInDist(join(folder, 'runtime', 'dist'), '45.4.1');
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'electron-builder', 'out', 'cli', 'cli.js'),
      ...['--linux', 'dir', '--x64', '--config', join(root, 'electron-builder.yml')],
      `-c.electronDist=${dist}`,
      `-c.directories.output=${join(folder, 'out')}`,
    ],
    { cwd: root, encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(`electron-builder failed:\n${run.stdout}\n${run.stderr}`);
});

function* filesBelow(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(below);
    else yield below;
  }
}

test('shell and renderer are in the archive, and its manifest names the entry', () => {
  const listed = listPackage(archive, { isPack: false });
  for (const path of ['electron/main.js', 'electron/preload.cjs', 'build/renderer/index.html'])
    expect(listed, path).toContain(`/${path}`);
  const manifest = JSON.parse(extractFile(archive, 'package.json').toString()) as Record<string, unknown>;
  expect(manifest).toMatchObject({ main: 'electron/main.js', type: 'module' });
  expect(listed.filter((path) => /\.(ts|tsx|cc|h)$/.test(path) && !path.startsWith('/node_modules'))).toEqual(
    [],
  );
});

test('engine, kernels, models and native packages lie beside it in the layout of a checkout', () => {
  for (const path of [
    'engine/serve/entries/shell-process.js',
    'engine/serve/entries/ask-process.js',
    'engine/serve/entries/ask-thread.js',
    'engine/serve/entries/job-process.js',
    'engine/serve/entries/thread.js',
    'engine/package.json',
    'build/native/lanetrace.node',
    'resources/models/ridge/ridge.onnx',
    'node_modules/better-sqlite3/package.json',
  ])
    expect(existsSync(join(outside, path)), path).toBe(true);
});

test('the packed engine has the verbs of the command line: it says what is wrong with a drive', () => {
  const path = makeSmallDrive(join(folder, 'verbs.drive'));
  const lanetrace = join(outside, 'engine/cli/lanetrace.mjs');
  const run = spawnSync(process.execPath, [lanetrace, 'doctor', path, '--json'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LANETRACE_HOME: join(folder, 'home') },
  });
  expect(run.stderr).not.toMatch(/fault of Lanetrace/);
  expect(JSON.parse(run.stdout)).toMatchObject({ name: 'small', problems: expect.any(Array) });
});

test('all that lies beside the archive is found as it was packed', async () => {
  const start = performance.now();
  expect(await faultBeside(archive)).toBeUndefined();
  const ms = performance.now() - start;
  const bytes = [...filesBelow(outside)].reduce((sum, path) => sum + statSync(path).size, 0);
  console.log(`Checked ${(bytes / 1e6).toFixed(0)} MB beside the archive in ${ms.toFixed(0)} ms.`);
  // docs/reliability.md has the time; this limit only notices work that grows with the square of the files.
  expect(ms).toBeLessThan(20_000);
});

test('the notices name every package and library that is packed, with the text of its licence', () => {
  const text = readFileSync(join(resources, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const { name, version } of packedPackages(root, outside)) {
    const section = text.split('='.repeat(100)).find((each) => each.startsWith(`\n${name} ${version} (`));
    expect(section, `${name} ${version}`).toMatch(/\nLicence: \S/);
    // A text of its own, or the word that it stands at the end.
    expect(section?.length, `${name} ${version}`).toBeGreaterThan(
      section?.includes('end of this file') ? 100 : 700,
    );
  }
  for (const part of [
    'SQLite 3.',
    'ONNX Runtime 1.',
    'vips 8.',
    'glib 2.',
    'xxHash',
    'LZ4',
    'Electron 45.4.1',
  ])
    expect(text).toContain(part);
  for (const title of ['Text of LGPL-3.0-or-later', 'Text of MIT', 'Text of BSD-2-Clause', 'Text of MPL-1.1'])
    expect(text).toContain(title);
  expect(text).toContain('GNU GENERAL PUBLIC LICENSE'); // The LGPL is an addition to it.
  expect(text).toContain('which you may replace by a changed one');
  expect(text).toContain('https://github.com/lovell/sharp-libvips');
  expect(text).toContain('THIRD PARTY SOFTWARE NOTICES AND INFORMATION'); // ONNX Runtime's own.
  // The Mozilla Public License asks to say where the source of what is under it can be had.
  for (const { name, version, license } of packedPackages(root, outside))
    if (license?.includes('MPL-2'))
      expect(text).toContain(`Its source is in the folder src of the npm package ${name} ${version}`);
  for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
    expect(existsSync(join(packed, name)), name).toBe(true);
});

test('the notices hold what is in the bundles of the interface', () => {
  const bundled = packedPackages(root, outside).filter(({ how }) => how === 'in the interface');
  expect(bundled.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['react', 'react-dom', 'three', 'zustand']),
  );
  for (const { name } of bundled) expect(name).not.toMatch(/^(vite|typescript|vitest|electron)$/);
});

test('the bill of materials holds exactly what is packed, with a digest of every native file', () => {
  type Component = {
    readonly type: string;
    readonly name: string;
    readonly version?: string;
    readonly purl?: string;
    readonly 'bom-ref': string;
    readonly licenses?: readonly unknown[];
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  };
  const bom = JSON.parse(readFileSync(join(resources, 'sbom.cdx.json'), 'utf8')) as {
    readonly bomFormat: string;
    readonly specVersion: string;
    readonly serialNumber: string;
    readonly metadata: { readonly component: Component };
    readonly components: readonly Component[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  };
  expect([bom.bomFormat, bom.specVersion]).toEqual(['CycloneDX', '1.5']);
  expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  expect(bom.metadata.component).toMatchObject({ name: 'lanetrace', type: 'application' });
  const npm = bom.components.filter(({ purl }) => purl?.startsWith('pkg:npm/'));
  const expected = packedPackages(root, outside).map(({ name, version }) => `${name}@${version}`);
  expect(npm.map((each) => each['bom-ref']).sort()).toEqual([...new Set(expected)].sort());
  for (const { name, licenses } of npm) expect(licenses?.length, name).toBeGreaterThan(0);
  const files = bom.components.filter(({ type }) => type === 'file');
  expect(files.length).toBeGreaterThanOrEqual(6);
  for (const { name, hashes } of files)
    expect(hashes?.[0]?.content, name).toBe(
      createHash('sha256')
        .update(readFileSync(join(outside, name)))
        .digest('hex'),
    );
  for (const name of ['SQLite', 'ONNX Runtime', 'vips', 'Electron'])
    expect(bom.components.find((each) => each.name === name)?.version, name).toMatch(/^\d+\.\d+/);
  const refs = new Set([bom.metadata.component, ...bom.components].map((each) => each['bom-ref']));
  expect(refs.size).toBe(bom.components.length + 1);
  for (const { ref, dependsOn } of bom.dependencies)
    for (const each of [ref, ...dependsOn]) expect(refs, each).toContain(each);
});

test('every package that the packed engine names lies beside it, so that Node looks for none further up', () => {
  const engine = [...filesBelow(join(outside, 'engine'))].filter((path) => path.endsWith('.js'));
  const named = engine.flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(/^(?:import|export)\b[^'";]*?from ['"]([^.'"][^'"]*)['"]/gm),
  ]);
  const packages = new Set(
    named
      .map(([, name = '']) => name)
      .filter((name) => !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  );
  expect(packages.size).toBeGreaterThan(10);
  for (const name of packages) expect(existsSync(join(outside, 'node_modules', name)), name).toBe(true);
});

test('only this platform is packed, and nothing that builds or tests packages', () => {
  const addons = [...filesBelow(join(outside, 'node_modules'))].filter((path) => path.endsWith('.node'));
  expect(addons.length).toBeGreaterThanOrEqual(3);
  for (const addon of addons) expect(addon).toMatch(/linux.*x64|linux-x64/);
  const bytes = [...filesBelow(outside)].reduce((sum, path) => sum + statSync(path).size, 0);
  expect(bytes).toBeLessThan(200e6);
  for (const name of ['electron', 'vite', 'typescript', '@playwright', 'react', 'three'])
    expect(existsSync(join(outside, 'node_modules', name)), name).toBe(false);
});

test('the runtime is no Node, takes no options, and loads nothing but the archive', async () => {
  const wire = await getCurrentFuseWire(join(packed, 'lanetrace'));
  const state = (fuse: FuseV1Options): unknown => wire[fuse];
  expect(state(FuseV1Options.RunAsNode)).toBe(FuseState.DISABLE);
  expect(state(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(FuseState.DISABLE);
  expect(state(FuseV1Options.EnableNodeCliInspectArguments)).toBe(FuseState.DISABLE);
  expect(state(FuseV1Options.OnlyLoadAppFromAsar)).toBe(FuseState.ENABLE);
  expect(state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(FuseState.ENABLE);
  expect(state(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(FuseState.DISABLE);
  expect(state(FuseV1Options.EnableCookieEncryption)).toBe(FuseState.ENABLE);
});

test('the packed engine opens a drive, seeks, and runs a job, started as the packed shell starts it', async () => {
  const layout = layoutOf(join(archive, 'electron'));
  expect(existsSync(layout.engineEntry)).toBe(true);
  const double = electronDouble({
    userData: folder,
    env: { ...process.env, LANETRACE_HOME: join(folder, 'home') },
  });
  const engine = new EngineProcess(double.module, layout, {
    version: '0.0.0-packed',
    choose: async () => [],
    onLost: (code) => expect(code).toBe('the engine lives'),
    say: (line) => console.error(line),
  });
  engine.start();
  const { port1, port2 } = PortDouble.pair();
  engine.connect(port1 as never);
  const client = await EngineClient.greet({
    send: (frame) => port2.postMessage(frame),
    onFrame(listener) {
      port2.on('message', ({ data }: { data: Uint8Array }) => listener(data));
      port2.start();
    },
    close: () => port2.close(),
  });
  const path = makeSmallDrive(join(folder, 'small.drive'), { sweeps: 30, points: 2000 });
  const [entry] = await engine.grant([path]);
  const { drive, streams } = (await client.ask('drive.open', { grant: entry?.grant ?? '' })).result;
  const lidar = streams.find(({ kind }) => kind === 'lidar')?.id ?? 0;
  const { result, payloads } = await client.ask('replay.frame', { drive, t: 1e9, streams: [lidar] });
  expect(
    Buffer.compare(payloads[result.samples[0]?.payload ?? -1] ?? new Uint8Array(), sweepOf(10, 2000)),
  ).toBe(0);
  expect((await client.ask('stages.describe', {})).result.stages.length).toBeGreaterThan(5);
  const { job } = (await client.ask('jobs.start', { kind: 'reconstruct', drive, to: 'odometry' })).result;
  const ended = await client.ended(job);
  // The noise of this drive is no road: whatever the verdict, the stage ran in native code.
  expect([ended.state, ended.error]).toEqual(['done', undefined]);
  client.close();
  engine.end();
});

test('the packed engine reads point cloud files: loaders.gl and the WebAssembly of LAZ lie beside it', () => {
  const laz = join(root, 'test', 'support', 'ingest', 'clouds', 'sixty.laz');
  const csv = join(folder, 'cloud.csv');
  writeFileSync(csv, 'x,y,z,intensity\n1,2,3,4\n5,6,7,8\n');
  const script = `
    const { ingest } = await import(${JSON.stringify(join(outside, 'engine', 'ingest', 'ingest.js'))});
    const reports = [];
    for (const log of ${JSON.stringify([laz, csv])}) reports.push(await ingest(log, ${JSON.stringify(join(folder, 'cloud.drive'))}));
    console.log(JSON.stringify(reports.map(({ format, samples }) => [format, samples])));
  `;
  // A file, because the thread that writes the drive takes over the options of the process.
  const file = join(folder, 'clouds.mjs');
  writeFileSync(file, script);
  const run = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toEqual([
    ['Point cloud', 1],
    ['Point cloud', 1],
  ]);
});

test('a packed model infers under plain Node', () => {
  const script = `
    const { loadModel } = await import(${JSON.stringify(join(outside, 'engine', 'models', 'model.js'))});
    const model = await loadModel(${JSON.stringify(join(outside, 'resources', 'models', 'ridge'))});
    const intensity = new Float32Array(96 * 96).map((_, i) => (Math.abs((i % 96) - 48) < 1 ? 3 : 0));
    const { marking } = await model.runRaster({ width: 96, height: 96, channels: { intensity } });
    await model.dispose();
    console.log(JSON.stringify([marking[48 * 96 + 48], marking[48 * 96 + 20]]));
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  const [line, asphalt] = JSON.parse(run.stdout) as [number, number];
  expect(line).toBeGreaterThan(0.5);
  expect(asphalt).toBeLessThan(0.5);
});
