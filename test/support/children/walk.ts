/** A runner in a process of its own, for tests that kill it: node walk.ts DRIVE PAUSE_MS */
import { Drive } from '../../../engine/drive/drive.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { totalStage, walkStage } from '../toy-stages.ts';

const [path, pause] = process.argv.slice(2);
const drive = Drive.open(path ?? '', 'write');
const stages = [
  walkStage({ pauseMs: 0 }),
  { ...walkStage({ pauseMs: Number(pause), onFrame: (frame) => console.log(`sweep ${frame}`) }), id: 'slow' },
  totalStage(),
];
const outcome = await runPipeline(drive, {}, stages);
console.log(`ended ${outcome.state}`);
drive.close();
