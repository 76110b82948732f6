/** A report is one page that loads nothing and runs nothing, whatever the log calls its things. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { exportDrive } from '../../../engine/reconstruct/results/export/export.ts';
import { html, page } from '../../../engine/reconstruct/results/report/html.ts';
import { mapSvg } from '../../../engine/reconstruct/results/report/map-svg.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const folder = testFolder();
const HOSTILE = `</title><script>alert(1)</script><img src=x onerror="alert(2)">'"&\u202e`;

test('names and findings of a hostile log are text, never markup', async () => {
  const path = join(folder, 'hostile.drive');
  const writer = DriveWriter.create(path, { name: HOSTILE, t0: '0', source: HOSTILE });
  const camera = writer.addStream({
    name: HOSTILE,
    kind: 'camera',
    role: 'sensor',
    frame: HOSTILE,
    codec: 'image/jpeg',
  });
  writer.addSample(camera, { t: 0, tLog: 0, payload: new TextEncoder().encode('no picture') });
  writer.setReport({
    ...{ format: 'test', files: 1, bytes: 1, samples: 1, wallMs: 1 },
    findings: [{ level: 'error', file: HOSTILE, place: HOSTILE, reason: HOSTILE, count: 2 }],
  });
  writer.finish();
  const out = join(folder, 'hostile.report.html');
  const drive = Drive.open(path, 'read');
  const report = await exportDrive(drive, out, { format: 'report' });
  drive.close();
  expect(report).toContain('No run.');
  const text = readFileSync(out, 'utf8');
  expect(text).not.toMatch(/<script|<img src=x|\u202e/);
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text).toContain(String.raw`\u202e`);
  // A damaged picture costs itself and is named.
  expect(text).toMatch(/cannot be shown: /);
  expect(text).toContain('default-src &#39;none&#39;');
  expect(text.match(/(?:src|href)="(?!data:)/g)).toBeNull();
});

test('text in markup and in attributes comes back as it was', () => {
  const { markup } = html`<p title="${HOSTILE}">${HOSTILE}</p>`;
  const read = { text: '', title: '' };
  const parser = new SaxesParser();
  parser.on('opentag', ({ attributes }) => {
    read.title = String(attributes.title);
  });
  parser.on('text', (text) => {
    read.text += text;
  });
  parser.write(markup).close();
  const shown = HOSTILE.replace('\u202e', String.raw`\u202e`);
  expect(read).toEqual({ text: shown, title: shown });
  expect(page('<b>', html`x`)).toContain('<title>&lt;b&gt;</title>');
});

test('the map is drawn north up, each line with its kind, each finding with its sentence', () => {
  const line = { id: 'a', class: 'divider', subtype: 'dashed', confidence: 0.9, sources: [] } as const;
  const svg = mapSvg(
    {
      ...{ format: 'lanetrace-map/1', frame: 'local', lanelets: [] },
      elements: [
        {
          ...line,
          points: [
            [0, 0, 0],
            [0, 10, 0],
          ],
        },
      ],
    },
    [
      [1, 0, 0],
      [1, 20, 0],
    ],
    [{ rule: 'lane.width', severity: 'warn', of: ['a'], place: [2, 5, 0], message: 'Too <narrow>' }],
  )?.markup;
  expect(svg).toContain('points="0,0 0,-10"');
  expect(svg).toContain('<title>divider, dashed, 90 %</title>');
  expect(svg).toContain('cx="2" cy="-5"');
  expect(svg).toContain('warn: Too &lt;narrow&gt;');
  expect(mapSvg(undefined, [], [])).toBeUndefined();
});

test('poles, signs and lights stand on the map of a report as marks of their kind', () => {
  const place = { subtype: 'post', confidence: 0.8, sources: [] } as const;
  const svg = mapSvg(
    {
      ...{ format: 'lanetrace-map/1', frame: 'local', lanelets: [] },
      elements: [
        {
          ...{ ...place, id: 'p', class: 'pole' },
          points: [
            [3, 4, 0],
            [3, 4, 5],
          ],
        },
        { ...{ ...place, id: 's', class: 'sign', subtype: '' }, points: [[6, 7, 2]] },
      ],
    },
    [
      [0, 0, 0],
      [0, 20, 0],
    ],
    [],
  )?.markup;
  expect(svg).toContain('<title>pole, post, 80 %</title>');
  expect(svg).toContain('<title>sign, 80 %</title>');
  expect(svg?.match(/translate\((3 -4|6 -7)\)/g)).toHaveLength(2);
  expect(svg?.match(/<polyline/g), 'the path alone is a line').toHaveLength(1);
});

test('a place that is taken is left as it is', async () => {
  const path = join(folder, 'hostile.drive');
  const drive = Drive.open(path, 'read');
  const out = join(folder, 'hostile.report.html');
  const before = readFileSync(out);
  await expect(exportDrive(drive, out, { format: 'report' })).rejects.toThrow(/is there already/);
  drive.close();
  expect(readFileSync(out)).toEqual(before);
  expect(existsSync(`${out}.part`)).toBe(false);
});
