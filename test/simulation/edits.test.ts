/** Each map edit is in the log, at the place and of the size that the truth states, and nowhere else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Drive } from '../../engine/drive/drive.ts';
import { EDITS } from '../../engine/simulate/edits/registry.ts';
import { temporaryFolder } from '../support/drives.ts';
import { EDIT_MEASURES } from '../support/simulate/edit-measures/edit-measures.ts';
import type { Measure } from '../support/simulate/edit-measures/measure.ts';
import { changedRays, pictureChanges } from '../support/simulate/road-marks.ts';
import { type Survey, surveyed } from '../support/simulate/surveyed.ts';

/** Two lanes each way, from s = 90 m to 146 m, with a crossing just behind and a sign on the right. */
const DRIVE = { seed: 32, seconds: 5, style: 'plain' };
const folder = temporaryFolder();
let before: Survey;

const text = ({ what, unit, without, with: after }: Measure): string =>
  `${what}: ${[without, after]
    .flatMap((pair, k) =>
      pair ? [`${['without', 'with'][k]} ${pair.logged.toFixed(3)} (${pair.stated.toFixed(3)})`] : [],
    )
    .join(', ')} ${unit}`;

beforeAll(async () => {
  before = await surveyed(folder, DRIVE, []);
});

describe('a map edit in the log of a drive', () => {
  it.each(EDITS)(
    '$name: what the log shows is what the truth states, and all else is as without it',
    async ({ name, check, change: { on } }) => {
      const known = EDIT_MEASURES[name];
      if (!known) throw new Error(`Nobody measures the edit ${name}.`);
      const { value, measure } = known;
      const after = await surveyed(folder, DRIVE, [{ name, value }]);
      const [edit] = after.edits;
      expect(after.edits).toHaveLength(1);
      expect(edit).toMatchObject({ name, check, ...(value !== undefined && { value }) });
      expect(after.before).toEqual(before.map);
      const changed = changedRays(before.points, after.points);
      const { measures, isThere } = measure({ before, after, edit: edit!, changed });
      const pictures = pictureChanges(before, after);
      const there = changed.filter(isThere).length;
      console.log(
        [
          name,
          ...measures.map(text),
          `rays changed: ${changed.length}, of them there ${there}`,
          `pixels changed: ${pictures.pixels}, by ${pictures.there.toFixed(1)}; others by ${pictures.elsewhere.toFixed(2)}`,
        ].join('\n  '),
      );
      for (const { what, within, ...sides } of measures)
        for (const side of [sides.without, sides.with])
          if (side) expect(Math.abs(side.logged - side.stated), what).toBeLessThanOrEqual(within);
      expect(there).toBeGreaterThan(200);
      expect(there / changed.length).toBeGreaterThan(0.99);
      // The pictures show it too: where the labels differ so do the colours, and nowhere else.
      expect(pictures.pixels).toBeGreaterThan(300);
      expect(pictures.there).toBeGreaterThan(20);
      expect(pictures.elsewhere).toBeLessThan(on === 'profile' ? 3 : 0.3);
    },
  );

  it('is named in the log’s own record and makes another file', () => {
    const digest = (name: string): string =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
    expect(digest('move-line.mcap')).not.toBe(digest('unedited.mcap'));
    const drive = Drive.open(join(folder, 'move-line.mcap.drive'), 'read');
    const record = drive.raw().find((each) => each.name === 'lanetrace.simulation');
    const metadata = JSON.parse(new TextDecoder().decode(drive.rawBytes(record?.id ?? -1)));
    drive.close();
    expect(JSON.parse(metadata.edits)).toEqual([{ name: 'move-line', value: 0.5 }]);
  });
});
