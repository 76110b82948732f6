import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { visibleLines } from '../../../engine/contract/visible.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'lanetrace-terminal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An MCAP file of one channel, whose topic turns a terminal red and sets its title. */
const TOPIC_ESCAPE =
  'iU1DQVAwDQoBDQAAAAAAAAAEAAAAcm9zMgEAAAB4AyMAAAAAAAAAAQAHAAAAeC9tc2cvQgcAAAByb3MybXNnBwAAAH' +
  'VpbnQ4IGEELwAAAAAAAAABAAEAHAAAAC90G10wO1BXTkVEBxtbMzFtDQpmYWtlIGxpbmUDAAAAY2RyAAAAAAUYAAAA' +
  'AAAAAAEAAAAAAAAAKjb+nJcXAAAqNv6clxcAAQ8EAAAAAAAAAAAAAAACFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
  'AAAIlNQ0FQMA0K';

function cli(...args: string[]): { stdout: string; stderr: string } {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'engine/cli/main.ts'), ...args], {
    encoding: 'utf8',
  });
  return { stdout, stderr };
}

describe('what reaches the terminal', () => {
  test.each(['throw error', 'Promise.reject(error)'])(
    'of an error that no verb caught (%s) is one escaped sentence',
    (fault) => {
      const late = `setTimeout(() => { const error = new Error('\\u001b[31mlate\\r\\u202e'); ${fault} }, 3000)`;
      const preload = `data:text/javascript,${encodeURIComponent(late)}`;
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--import', preload, join(root, 'engine/cli/main.ts'), 'serve'],
        { encoding: 'utf8', env: { ...process.env, HOME: folder, LANETRACE_DEBUG: '' }, timeout: 240_000 },
      );
      expect(status).toBe(1);
      expect(stderr).toContain('This is a fault of Lanetrace: \\x1b[31mlate\\r\\u202e');
      expect(stderr).not.toContain('    at ');
      expect(visibleLines(stderr)).toBe(stderr);
    },
    120_000,
  );

  test('has no control characters of a topic, a file name or an argument, in text and in JSON', () => {
    const log = join(folder, 'x\u001b[31m\u202e.mcap');
    writeFileSync(log, Buffer.from(TOPIC_ESCAPE, 'base64'));
    const drive = join(folder, 'x.drive');
    const map = join(folder, 'a\u001b[2J.json');
    writeFileSync(map, '{"format":"lanetrace-map/1","frame":"\u009b31m\u202e"}');
    const answers = [
      cli('ingest', log, '-o', drive),
      cli('ingest', log, '-o', drive, '--json'),
      cli('info', drive),
      cli('info', drive, '--json'),
      cli('info', join(folder, 'none\u001b[31m\n\u2028')),
      cli('export', map, '--format', 'lanelet2', '-o', join(folder, 'o.osm')),
      cli('info', drive, '--\u001b[31m'),
    ];
    const all = answers.map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(visibleLines(all)).toBe(all);
    expect(all).toContain('\\x1b[31m');
  });

  test('goes there by one door each for stdout and stderr', () => {
    // The starter runs before any other file can be loaded.
    const doors = [
      'engine/cli/print.ts',
      'engine/cli/progress.ts',
      'engine/contract/say.ts',
      'engine/cli/lanetrace.mjs',
    ];
    const direct = ['engine', 'electron'].flatMap((top) =>
      readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
        .map((file) => join(top, file).replaceAll('\\', '/'))
        .filter((file) => /\.(ts|mjs|js)$/.test(file) && !doors.includes(file))
        .filter((file) =>
          /\bconsole\s*[.[]|\bprocess\.std(out|err)\.write|\b(writeSync|writeFileSync)\((1|2),/.test(
            readFileSync(join(root, file), 'utf8'),
          ),
        ),
    );
    expect(direct, 'these files write to the terminal themselves; use say or print').toEqual([]);
  });
});
