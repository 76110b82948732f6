/** Lists of radars' targets, by whatever driver, are scans of a radar. */
import { expect, test } from 'vitest';
import { radarList } from '../../../../engine/ingest/messages/radar-list.ts';
import { cloudOf, convert, only } from '../../../support/ingest/convert.ts';
import { header, T0 } from '../../../support/ingest/mcap-file.ts';

const head = header(T0, 'radar_front');
const rounded = (values: Iterable<number> | undefined): number[] =>
  [...(values ?? [])].map((v) => Number(v.toFixed(4)) + 0);

test('detections by range and azimuth (ARS548, SRR520) have places, Doppler and cross section', () => {
  const made = only(
    convert('continental_msgs/ContinentalArs548DetectionList', {
      header: head,
      detections: [
        { azimuth_angle: Math.PI / 2, elevation_angle: 0, range: 20, range_rate: -3, rcs: 7, object_id: 4 },
        { azimuth_angle: 0, elevation_angle: Math.PI / 6, range: 10, range_rate: 1, rcs: -2, object_id: 5 },
      ],
    }),
  );
  expect([made.facts().kind, made.facts().frame]).toEqual(['radar', 'radar_front']);
  const { xyz, fields } = cloudOf(made);
  expect(rounded(xyz)).toEqual([0, 20, 0, 8.6603, 0, 5]);
  expect([rounded(fields.get('doppler')), rounded(fields.get('rcs')), rounded(fields.get('id'))]).toEqual([
    [-3, 1],
    [7, -2],
    [4, 5],
  ]);
});

test('objects with a pose and a twist (ARS408) have their speed along the line of sight', () => {
  const vector = (x: number, y: number) => ({ x, y, z: 0 });
  const made = only(
    convert('radar_conti/ObjectList', {
      header: head,
      objects: [
        {
          id: { data: 12 },
          position: { pose: { position: vector(30, 40), orientation: { x: 0, y: 0, z: 0, w: 1 } } },
          relative_velocity: { twist: { linear: vector(-5, 0), angular: vector(0, 0) } },
          rcs: { data: 10.5 },
        },
      ],
    }),
  );
  const { xyz, fields } = cloudOf(made);
  expect(rounded(xyz)).toEqual([30, 40, 0]);
  const values = ['doppler', 'rcs', 'range', 'id'].map((name) => rounded(fields.get(name))[0]);
  expect(values).toEqual([-3, 10.5, 50, 12]);
});

test('tracks of ROS 1 with position and velocity are read, and an empty list is a scan without targets', () => {
  const type = 'radar_msgs/RadarDetectionArray';
  const converter = radarList();
  const empty = only(converter({ header: head, detections: [] }, new Uint8Array()));
  expect([empty.facts().kind, cloudOf(empty).count]).toEqual(['radar', 0]);
  const made = only(
    convert(type, {
      header: head,
      detections: [{ position: { x: 3, y: 4, z: 0 }, velocity: { x: 5, y: 0, z: 0 }, amplitude: 9 }],
    }),
  );
  expect(rounded(cloudOf(made).fields.get('doppler'))).toEqual([3]);
});

test('a message of a radar without such a list stays a message with its numbers', () => {
  const made = only(
    convert('radar_conti/RadarState', { header: head, temperature: 41, objects: [{ a: 1 }] }),
  );
  expect([made.facts().kind, made.signals?.temperature]).toEqual(['message', 41]);
});

test('azimuths that cannot be radians are refused, not taken for such', () => {
  expect(() => convert('some_radar/Targets', { header: head, targets: [{ range: 5, azimuth: 45 }] })).toThrow(
    'its azimuth 45 is no angle in radians',
  );
});
