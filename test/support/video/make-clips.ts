/**
 * Makes the clips beside this file with ffmpeg: 60 pictures of 128 × 64, 10 a second, whose eight bars are the bits of the picture's
 * number, most significant first (picture.ts reads them). Run by hand: node test/support/video/make-clips.ts
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CLIP, type Clip, paintNumber } from './clip.ts';

const raw = Buffer.concat(Array.from({ length: CLIP.count }, (_, n) => paintNumber(n)));

const input = [
  '-f',
  'rawvideo',
  '-pix_fmt',
  'gray',
  '-s',
  `${CLIP.width}x${CLIP.height}`,
  '-r',
  '10',
  '-i',
  '-',
];
const common = [
  '-pix_fmt',
  'yuv420p',
  '-g',
  `${CLIP.keyEvery}`,
  '-threads',
  '1',
  '-map_metadata',
  '-1',
  '-fflags',
  '+bitexact',
];
const x264 = [
  '-c:v',
  'libx264',
  '-bf',
  '2',
  '-sc_threshold',
  '0',
  '-x264-params',
  'scenecut=0:keyint=20:min-keyint=20',
];

const CLIPS: Readonly<Record<Clip, readonly string[]>> = {
  'b-frames.h264': [...x264, '-f', 'h264'],
  'b-frames.mp4': [...x264, '-f', 'mp4'],
  'open-groups.h265': [
    ...[
      '-c:v',
      'libx265',
      '-x265-params',
      'keyint=20:min-keyint=20:scenecut=0:open-gop=1:bframes=3:b-adapt=0:info=0:pools=1',
    ],
    ...['-f', 'hevc'],
  ],
  'vp9.ivf': ['-c:v', 'libvpx-vp9', '-b:v', '200k', '-f', 'ivf'],
  'av1.ivf': ['-c:v', 'libaom-av1', '-cpu-used', '8', '-lag-in-frames', '0', '-crf', '30', '-f', 'ivf'],
};

for (const [name, options] of Object.entries(CLIPS)) {
  const out = join(import.meta.dirname, 'clips', name);
  execFileSync('ffmpeg', ['-y', '-loglevel', 'error', ...input, ...common, ...options, out], { input: raw });
}
