/** A session of the Model Context Protocol with the verb `mcp`, as a client speaks it: one message of JSON-RPC a line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { JUMP, makeAskedDrive } from '../../support/drive/asked-drive.ts';
import { T0, temporaryFolder } from '../../support/drives.ts';
import { kittiDrive } from '../../support/kitti.ts';

const main = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));
const folder = temporaryFolder();
const root = join(folder, 'drives');
const made = join(root, 'town', 'asked.drive');

type Message = {
  readonly id?: number | string | null;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
};
type Content = {
  readonly type: string;
  readonly text?: string;
  readonly data?: string;
  readonly mimeType?: string;
};

/** A client's end of the pipes. */
class Session {
  readonly child: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  /** Answers that no request of ours has. */
  readonly stray: Message[] = [];
  #next = 1;

  constructor() {
    this.child = spawn(process.execPath, [main, 'mcp', '--root', root], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (!this.child.stdout) throw new Error('no pipe');
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as Message;
      const heard = typeof message.id === 'number' ? this.#waiting.get(message.id) : undefined;
      if (heard) heard(message);
      else this.stray.push(message);
    });
  }

  raw(text: string): void {
    this.child.stdin?.write(text);
  }

  request(method: string, params: object = {}): Promise<Message> {
    const id = this.#next++;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.raw(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answer;
  }

  async call(name: string, args: object): Promise<{ isError?: boolean; content: readonly Content[] }> {
    const { result, error } = await this.request('tools/call', { name, arguments: args });
    if (!result) throw new Error(error?.message ?? 'no result');
    return result as { isError?: boolean; content: readonly Content[] };
  }

  /** Of one that answers in JSON. */
  async json(name: string, args: object): Promise<Record<string, unknown>> {
    return JSON.parse((await this.call(name, args)).content[0]?.text ?? '');
  }
}

let session: Session;

beforeAll(async () => {
  mkdirSync(join(root, 'town'), { recursive: true });
  makeAskedDrive(made);
  writeFileSync(join(root, 'fake.drive'), 'no drive');
  makeAskedDrive(join(folder, 'outside.drive'));
  symlinkSync(join(folder, 'outside.drive'), join(root, 'link.drive'));
  session = new Session();
  const { result } = await session.request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  });
  expect(result).toMatchObject({ protocolVersion: '2025-11-25', serverInfo: { name: 'lanetrace' } });
  session.raw('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
});

afterAll(() => void session.child.kill('SIGKILL'));

test('the tools are listed, and all of them say that they only read', async () => {
  const { result } = await session.request('tools/list');
  const tools = result?.tools as { name: string; annotations: { readOnlyHint: boolean } }[];
  expect(tools.map(({ name }) => name)).toEqual([
    'list_drives',
    'describe_drive',
    'query',
    'problems',
    'findings',
    'camera_picture',
    'run_picture',
  ]);
  expect(tools.every(({ annotations }) => annotations.readOnlyHint)).toBe(true);
});

test('drives below the folder are listed; what is none, and what a link leads out to, is not', async () => {
  expect((await session.json('list_drives', {})).drives).toMatchObject([{ name: 'town/asked.drive' }]);
});

test('an agent finds the jump of GNSS, and the picture of that moment', async () => {
  const described = await session.json('describe_drive', { drive: 'town/asked' });
  expect(described.questions).toContainEqual({ id: 'gnss-jumps', title: 'Where does GNSS jump?' });
  const answer = await session.json('query', { drive: 'town/asked.drive', question: 'gnss-jumps', rows: 3 });
  const [first] = answer.rows as unknown[][];
  expect(first?.slice(0, 3)).toEqual([JUMP.fix / 10, 'oxts/gnss', JUMP.metres]);
  const { content } = await session.call('camera_picture', {
    drive: 'town/asked.drive',
    time_s: JUMP.fix / 10,
    camera: 'image_03',
  });
  expect(content.map(({ type }) => type)).toEqual(['image', 'text']);
  expect(content[1]?.text).toMatch(/image_03, sample 29, at 2\.901 s/);
});

test('findings and problems are given, and the map of a run as a picture', async () => {
  const findings = await session.json('findings', { drive: 'town/asked' });
  expect(JSON.stringify(findings.rows)).toContain('Lane 1 is 0.5 m wide.');
  expect((await session.json('problems', { drive: 'town/asked' })).columns).toContainEqual({
    name: 'sentence',
    unit: '',
  });
  const { content } = await session.call('run_picture', { drive: 'town/asked' });
  const picture = sharp(Buffer.from(content[0]?.data ?? '', 'base64'));
  expect(await picture.metadata()).toMatchObject({ format: 'png', width: 1200, height: 900 });
});

test('a damaged picture is told as one of the log, and the session goes on', async () => {
  const writer = DriveWriter.create(join(root, 'damaged.drive'), { name: 'damaged', t0: T0, source: 'made' });
  const camera = writer.addStream({
    name: 'front',
    kind: 'camera',
    role: 'sensor',
    frame: 'front',
    codec: 'image/png',
  });
  const colours = { create: { width: 64, height: 48, channels: 3, background: 'red' } } as const;
  const png = await sharp(colours).png().toBuffer();
  writer.addSample(camera, { t: 0, tLog: 0, payload: png.subarray(0, png.length >> 1) });
  writer.finish();
  const { isError, content } = await session.call('camera_picture', { drive: 'damaged', time_s: 1 });
  expect([isError, content[0]?.text]).toEqual([
    true,
    expect.stringMatching(/^front, sample 0: the picture is damaged: /),
  ]);
  expect((await session.json('list_drives', {})).drives).toHaveLength(2);
});

test.each([
  ['../outside.drive'],
  ['town/../../outside.drive'],
  [join(folder, 'outside.drive')],
  ['link.drive'],
  ['fake.drive'],
  ['/etc/passwd'],
  ['town'],
  ['a\u0000b'],
])('%s is no drive that can be named', async (name) => {
  const { isError, content } = await session.call('query', { drive: name, sql: 'SELECT 1' });
  expect([isError, content[0]?.text]).toEqual([true, expect.stringMatching(/^There is no drive/)]);
});

test('a query that would write, and one that never ends, are answered by why they were not done', async () => {
  const before = createHash('sha256').update(readFileSync(made)).digest('hex');
  const drive = 'town/asked';
  const refused = await session.call('query', { drive, sql: 'DELETE FROM bookmark' });
  expect([refused.isError, refused.content[0]?.text]).toEqual([
    true,
    expect.stringMatching(/DELETE is refused/),
  ]);
  const both = await session.call('query', { drive, sql: 'SELECT 1', question: 'gaps' });
  expect(both.isError).toBe(true);
  const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c';
  expect((await session.json('query', { drive, sql: endless, rows: 5 })).cut).toMatch(/there are more/);
  expect(createHash('sha256').update(readFileSync(made)).digest('hex')).toBe(before);
});

test('lines that are no messages get the errors of JSON-RPC, and the session goes on', async () => {
  const lines = [
    'not json\n',
    '{"jsonrpc":"2.0","id":900,"method":5}\n',
    '[{"jsonrpc":"2.0","id":901,"method":"ping"}]\n',
    '{"jsonrpc":"1.0","id":902,"method":"ping"}\n',
    `${'['.repeat(100_000)}\n`,
    `{"jsonrpc":"2.0","id":903,"method":"${'x'.repeat(2 ** 20)}"}\n`,
    '"text"\nnull\n\n',
  ];
  session.stray.length = 0;
  for (const line of lines) session.raw(line);
  await session.request('ping');
  expect(session.stray.map(({ id, error }) => [id, error?.code])).toEqual([
    [null, -32700],
    [900, -32600],
    [null, -32600],
    [902, -32600],
    [null, -32700],
    [null, -32700],
    [null, -32600],
    [null, -32600],
  ]);
  const unknown = await session.request('no/such/method');
  expect(unknown.error?.code).toBe(-32601);
  const wrong = await session.request('tools/call', { name: 'query', arguments: { drive: 5 } });
  expect(JSON.stringify(wrong.error ?? wrong.result)).toMatch(/invalid|expected/i);
  const none = await session.request('tools/call', { name: 'rm', arguments: {} });
  expect(JSON.stringify(none.error ?? none.result)).toMatch(/not found|unknown|rm/i);
});

test('a client of the revision without sessions is served by the same verb', async () => {
  const other = new Session();
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const { result, error } = await other.request('tools/call', {
    name: 'list_drives',
    arguments: {},
    _meta: meta,
  });
  expect(error).toBeUndefined();
  expect(JSON.stringify(result)).toContain('town/asked.drive');
  const ended = new Promise((resolve) => other.child.on('exit', (code) => resolve(code)));
  other.child.stdin?.end();
  expect(await ended).toBe(0);
});

const kitti = kittiDrive('kitti-0005');
test.skipIf(!kitti)('points of the lidar lie in the picture of KITTI', async () => {
  await ingest(kitti ?? '', join(root, 'kitti.drive'), {});
  const args = { drive: 'kitti', time_s: 5 };
  const [plain, drawn] = [
    await session.call('camera_picture', { ...args, lidar: false }),
    await session.call('camera_picture', args),
  ];
  expect(Number(/(\d+) points of velodyne_points/.exec(drawn.content[1]?.text ?? '')?.[1])).toBeGreaterThan(
    5000,
  );
  const pixels = async ({ content }: { content: readonly Content[] }): Promise<Buffer> =>
    sharp(Buffer.from(content[0]?.data ?? '', 'base64'))
      .greyscale()
      .raw()
      .toBuffer();
  const [a, b] = [await pixels(plain), await pixels(drawn)];
  const changed = a.reduce((sum, value, k) => sum + (Math.abs(value - (b[k] ?? 0)) > 40 ? 1 : 0), 0);
  expect(changed / a.length).toBeGreaterThan(0.02);
});
