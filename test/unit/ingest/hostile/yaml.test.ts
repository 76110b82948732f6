/** YAML that nobody would write but a fault or an attack: refused in words, in time near linear in its length. */
import { expect, test } from 'vitest';
import { yamlValues } from '../../../../engine/ingest/encodings/yaml.ts';
import { velodyneCalibration } from '../../../../engine/ingest/packets/velodyne/calibration.ts';

const keys = (count: number): string => Array.from({ length: count }, (_, i) => `key${i}: ${i}`).join('\n');

test('a mapping of tens of thousands of keys is read, and a key that comes twice is named with its place', () => {
  const values = yamlValues(keys(40_000));
  expect(Object.keys(values as object)).toHaveLength(40_000);
  expect(values).toMatchObject({ key0: 0, key39999: 39_999 });
  expect(() => yamlValues('a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n')).toThrow(
    'Map keys must be unique at line 5, column 3',
  );
});

test.each([
  ['a hundred thousand marks of an anchor', '&a '.repeat(100_000), /at most one anchor at line 1, column 4/],
  ['closing brackets', ']\n'.repeat(50_000), /Unexpected flow-seq-end.* at line 1, column 1/],
  ['brackets without end', '['.repeat(100_000), /nested without end/],
  ['dashes without end', '- '.repeat(100_000), /nested without end/],
  ['aliases', 'a: &x [1]\nb: *x', /it has an alias at line 2, column 4/],
  ['a doubling of aliases', laughs(30), /it has an alias at line 2, column 6/],
  ['four megabytes of words', keys(300_000), /more than 300000 words and marks, at line 42858/],
])('%s: a sentence with the place', (_, text, reason) => {
  expect(() => yamlValues(text)).toThrow(reason);
});

function laughs(levels: number): string {
  const lines = ['l0: &l0 [1, 1]'];
  for (let i = 1; i < levels; i++) lines.push(`l${i}: &l${i} [*l${i - 1}, *l${i - 1}]`);
  return lines.join('\n').replace('l1: &l1 [', 'l1: [');
}

test('a calibration of a Velodyne that is nested without end, or has aliases, is none', () => {
  for (const text of [`vert_correction: ${'['.repeat(50_000)}`, 'lasers: &all []\nvert_correction: *all'])
    expect(velodyneCalibration('c.yaml', text)).toMatch(/is no calibration of a Velodyne/);
});
