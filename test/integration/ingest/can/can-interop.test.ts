/** Traces that python-can writes, and signals that cantools decodes, against ours. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { DBC } from '../../../support/ingest/tracks/can-file.ts';

const root = testFolder();
const script = fileURLToPath(new URL('../../../interop/read_can.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const ready = spawnSync(python, ['-c', 'import can, cantools'], { stdio: 'ignore' }).status === 0;
if (!ready)
  console.error(`SKIPPED: ${python} has no can and cantools; traces are not compared with a foreign reader.`);

type Row = [s: number, message: string, values: Record<string, number>];

/** Every sample of the drive in the order of time. */
function ours(drive: Drive): Row[] {
  const rows: Row[] = [];
  for (const { id, name, count } of drive.streams())
    for (let seq = 0; seq < count; seq++) {
      const t = drive.at(id, seq)?.t ?? Number.NaN;
      const told = JSON.parse(Buffer.from(drive.payload(id, seq)).toString()) as Record<string, unknown>;
      const { id: _, data: __, ...values } = told;
      const words = drive.streams().find((stream) => stream.id === id)?.meta.enumerations as
        | Record<string, Record<string, string>>
        | undefined;
      const numbers = Object.entries(values).map(([path, value]) => {
        const number = Object.entries(words?.[path] ?? {}).find(([, word]) => word === value)?.[0];
        return [path, Number(number ?? value)] as const;
      });
      rows.push([t / 1e9, name.split('/')[1] ?? '', Object.fromEntries(numbers)]);
    }
  return rows.sort(([a], [b]) => a - b);
}

test.skipIf(!ready)(
  '300 random messages of ASC, BLF and candump have the values that cantools decodes',
  async () => {
    const folder = join(root, 'bus');
    mkdirSync(folder);
    // cantools refuses a definition that is broken.
    writeFileSync(join(folder, 'car.dbc'), DBC.replace(/BO_ 769.*\n.*\n/, ''));
    const run = spawnSync(python, [script, folder], { encoding: 'utf8', maxBuffer: 1 << 26 });
    expect(run.stderr).toBe('');
    const theirs = JSON.parse(run.stdout) as Record<string, Row[]>;
    for (const [name, rows] of Object.entries(theirs)) {
      const out = join(root, `${name}.drive`);
      await ingest(join(folder, name), out);
      const drive = Drive.open(out, 'read');
      try {
        const found = ours(drive);
        expect([name, found.length]).toEqual([name, rows.length]);
        for (const [i, [s, message, values]] of rows.entries()) {
          const [ownS, ownMessage, own] = found[i] ?? [0, '', {}];
          expect([ownMessage, Math.abs(ownS - s) < 2e-4]).toEqual([message, true]);
          for (const [path, value] of Object.entries(values))
            expect(Math.abs((own[path] ?? Number.NaN) - value)).toBeLessThanOrEqual(
              1e-9 * Math.max(1, Math.abs(value)),
            );
        }
      } finally {
        drive.close();
      }
    }
  },
);
