/**
 * A small KITTI raw drive in KITTI's own layout: eight sweeps of a scanner with 64 lasers inside a round room, a camera of tiny
 * JPEGs, oxts along a straight line. Numbers are made up; the layout is the data set's.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const FRAMES = 8;
export const FIRST = Date.UTC(2011, 8, 26, 13, 2, 25, 950);

export const stampText = (ms: number, extraNs = 0): string => {
  const iso = new Date(Math.floor(ms)).toISOString();
  const ns = Math.round((ms - Math.floor(ms)) * 1e6) + extraNs;
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(ns).padStart(6, '0')}`;
};

const name = (index: number, ending: string): string => `${String(index).padStart(10, '0')}.${ending}`;

/** 64 lasers of 90 points each, from azimuth 0 upwards, 20 m away. */
export function roomSweep(): Float32Array {
  const points = new Float32Array(64 * 90 * 4);
  let n = 0;
  for (let laser = 0; laser < 64; laser++) {
    for (let k = 0; k < 90; k++, n += 4) {
      const azimuth = ((k + 0.5) / 90) * 2 * Math.PI;
      points.set([20 * Math.cos(azimuth), 20 * Math.sin(azimuth), 2 - laser * 0.1, (laser % 10) / 10], n);
    }
  }
  return points;
}

/** The smallest picture that says its size: a frame header of 16×8 and an end marker. */
export const TINY_JPEG = Buffer.from('ffd8ffc0000b080008001001011100ffd9'.replaceAll(' ', ''), 'hex');

export function oxtsLine(i: number): string {
  const latitude = 49.01 + (i * 1.3) / 111_200;
  return `${latitude.toFixed(12)} 8.43 116.4 0.02 -0.01 1.5707963 13 0 13 0.1 -0.2 0.3 0.1 9.8 0.3 0.1 9.8 0.01 0.02 0.1 0.01 0.02 0.1 0.05 0.02 4 10 6 6 0`;
}

const CALIBRATION = {
  'calib_imu_to_velo.txt': 'calib_time: 25-May-2012 16:47:16\nR: 1 0 0 0 1 0 0 0 1\nT: -0.8 0.3 -0.8\n',
  'calib_velo_to_cam.txt':
    'calib_time: 15-Mar-2012 11:37:16\nR: 0 -1 0 0 0 -1 1 0 0\nT: 0.0 -0.08 -0.27\ndelta_f: 0 0\ndelta_c: 0 0\n',
  'calib_cam_to_cam.txt': [
    'calib_time: 09-Jan-2012 13:57:47',
    ...[0, 1, 2, 3].flatMap((c) => [
      `S_0${c}: 1392 512`,
      `K_0${c}: 980 0 690 0 978 233 0 0 1`,
      `D_0${c}: -0.37 0.2 0.002 0.001 -0.07`,
      `R_0${c}: 1 0 0 0 1 0 0 0 1`,
      `T_0${c}: ${(-0.5 * c).toFixed(2)} 0 0`,
      `S_rect_0${c}: 16 8`,
      `R_rect_0${c}: 1 0 0 0 1 0 0 0 1`,
      `P_rect_0${c}: 720 0 8 ${(-360 * c).toFixed(1)} 0 720 4 0 0 0 1 0`,
    ]),
  ].join('\n'),
};

const TRACKLETS = `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<!DOCTYPE boost_serialization>
<boost_serialization signature="serialization::archive" version="9">
<tracklets class_id="0" tracking_level="0" version="0"><count>1</count><item_version>1</item_version>
<item class_id="1"><objectType>Car</objectType><h>1.5</h><w>1.8</w><l>4.2</l><first_frame>2</first_frame>
<poses class_id="2"><count>2</count><item_version>2</item_version>
<item><tx>10</tx><ty>1</ty><tz>-1.7</tz><rx>0</rx><ry>0</ry><rz>0.5</rz><state>2</state><occlusion>0</occlusion><truncation>0</truncation></item>
<item><tx>11</tx><ty>1</ty><tz>-1.7</tz><rx>0</rx><ry>0</ry><rz>0.5</rz><state>2</state><occlusion>1</occlusion><truncation>0</truncation></item>
</poses></item></tracklets></boost_serialization>
`;

/** Writes the dated folder below `folder` and returns the `*_sync` folder. */
export function writeKitti(folder: string, drive = '0001', frames = FRAMES): string {
  const dated = join(folder, '2011_09_26');
  const sync = join(dated, `2011_09_26_drive_${drive}_sync`);
  for (const sensor of ['velodyne_points', 'image_02', 'oxts'])
    mkdirSync(join(sync, sensor, 'data'), { recursive: true });
  for (const [file, text] of Object.entries(CALIBRATION)) writeFileSync(join(dated, file), text);
  writeFileSync(join(sync, 'tracklet_labels.xml'), TRACKLETS);
  const times = Array.from({ length: frames }, (_, i) => FIRST + i * 100);
  const lines = (shiftMs: number): string => `${times.map((t) => stampText(t + shiftMs)).join('\n')}\n`;
  writeFileSync(join(sync, 'velodyne_points/timestamps.txt'), lines(0));
  writeFileSync(join(sync, 'velodyne_points/timestamps_start.txt'), lines(-50));
  writeFileSync(join(sync, 'velodyne_points/timestamps_end.txt'), lines(50));
  writeFileSync(join(sync, 'image_02/timestamps.txt'), lines(10.5));
  writeFileSync(join(sync, 'oxts/timestamps.txt'), lines(14));
  const sweep = roomSweep();
  for (let i = 0; i < frames; i++) {
    writeFileSync(join(sync, 'velodyne_points/data', name(i, 'bin')), new Uint8Array(sweep.buffer));
    writeFileSync(join(sync, 'image_02/data', name(i, 'jpg')), TINY_JPEG);
    writeFileSync(join(sync, 'oxts/data', name(i, 'txt')), `${oxtsLine(i)}\n`);
  }
  return sync;
}
