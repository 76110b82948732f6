/**
 * Replay as a person sees it, in Chromium with software WebGL: from a press on the timeline to the upload of the sweep and of the
 * picture and to the GPU having drawn it; the share of sweeps shown while playing, and the clock; from the click on a drive to the
 * first sweep and picture. On kitti-0005 as an MCAP of 322 MB, and eight times over.
 *
 *     node bench/replay.ts [--folder WHERE] [--kitti FOLDER] [--logs 1,8] [--presses 30] [--against CHECKOUT] [--json]
 *
 * --folder keeps logs and drives between runs. --against measures another checkout of the program in the same run, in turns.
 */
import { mkdirSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kittiDrive } from '../test/support/kitti.ts';
import { megabytes, replayLog } from './replay/log.ts';
import { heapMb, opening, playing, pressing, type Result, skipDraws } from './replay/measure.ts';
import { buildRenderer, startProduct, takeIn } from './replay/product.ts';
import { print } from './replay/report.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    kitti: { type: 'string' },
    logs: { type: 'string', default: '1,8' },
    presses: { type: 'string', default: '30' },
    against: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = values.folder ?? join(tmpdir(), 'lanetrace-bench-replay');
const presses = Number(values.presses);
const kitti = values.kitti ?? kittiDrive('kitti-0005');
if (!kitti) throw new Error('kitti-0005 is not here: give its folder by --kitti.');

async function measure(
  title: string,
  checkout: string,
  home: string,
  log: string,
  name: string,
): Promise<Result> {
  const product = await startProduct(checkout, home);
  try {
    const { page, address } = product;
    const open = await opening(page, address, name, 5);
    const press = await pressing(page, presses);
    const play = [await playing(page, 1, 8), await playing(page, 5, 1.5)];
    await skipDraws(page, true);
    const skippedPress = await pressing(page, presses);
    const skippedPlay = await playing(page, 1, 6);
    return {
      title,
      log: `${name}, ${megabytes(log)} MB`,
      load: loadavg()[0] ?? 0,
      open,
      press,
      play,
      skippedPress,
      skippedPlay,
      heapMb: await heapMb(page),
    };
  } finally {
    await product.close();
  }
}

mkdirSync(folder, { recursive: true });
const checkouts: (readonly [string, string])[] = [['this checkout', root]];
if (values.against !== undefined) checkouts.push([values.against, values.against]);
for (const [, checkout] of checkouts) buildRenderer(checkout);
for (const times of values.logs.split(',').map(Number)) {
  const log = await replayLog(kitti, folder, times);
  for (const [title, checkout] of checkouts) {
    const name = `kitti-${times}x`;
    const home = join(folder, 'home');
    takeIn(checkout, home, log, name);
    const result = await measure(title, checkout, home, log, name);
    if (values.json) console.log(JSON.stringify(result));
    else print(result);
  }
}
