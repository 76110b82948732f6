import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseMap } from '../../../engine/map/model.ts';
import type { MadeEdit } from '../../../engine/simulate/edits/edit.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-edits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a drive of an edited road', () => {
  it('is another log, with the map before, the map as driven and what was changed in its truth', async () => {
    const drive = { seed: 3, seconds: 1 };
    const plain = await simulate({ ...drive, out: join(folder, 'plain.mcap') });
    const edits = [{ name: 'move-line', value: 0.4 }];
    const { out, truth } = await simulate({ ...drive, edits, out: join(folder, 'edited.mcap') });
    const text = (of: string, name: string): string => readFileSync(join(of, name), 'utf8');
    const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(digest(out)).not.toBe(digest(plain.out));
    expect(JSON.parse(JSON.parse(text(truth, 'simulation.json')).edits)).toEqual(edits);
    // The map before is the one of the drive without the edit.
    expect(text(truth, 'map-before.json')).toBe(text(plain.truth, 'map.json'));
    const [before, after] = ['map-before.json', 'map.json'].map((name) => parseMap(text(truth, name)));
    if (!before || !after) throw new Error('both maps are there');
    const [made] = JSON.parse(text(truth, 'edits.json')) as MadeEdit[];
    expect(made).toMatchObject({ name: 'move-line', value: 0.4 });
    const known = new Map(before.elements.map((element) => [element.id, JSON.stringify(element)]));
    const changed = after.elements.filter((element) => known.get(element.id) !== JSON.stringify(element));
    expect(changed.map(({ id }) => id)).toEqual(made?.of);
    const was = before.elements.find(({ id }) => id === changed[0]?.id)?.points ?? [];
    const shifts = (changed[0]?.points ?? []).map(([x, y]) =>
      Math.min(...was.map(([u, v]) => Math.hypot(x - u, y - v))),
    );
    expect(Math.max(...shifts)).toBeCloseTo(0.4, 1);
  });
});
