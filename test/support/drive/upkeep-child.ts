/** Gives space of a drive back, or writes it anew in its place, until it is killed: node upkeep-child.ts tidy|rewrite DRIVE */
import { writeSync } from 'node:fs';
import { Drive } from '../../../engine/drive/drive.ts';
import { rewrite } from '../../../engine/drive/upkeep/rewrite.ts';
import { tidy } from '../../../engine/drive/upkeep/tidy.ts';

const [what, path = ''] = process.argv.slice(2);
const PART_BYTES = 1024 * 1024;

/** A run with results of some megabytes, as a stage leaves them. */
function addRun(n: number): number {
  const drive = Drive.open(path, 'write');
  try {
    return drive.transaction(() => {
      const run = drive.runs.create(`run ${n}`, undefined, 0, {});
      const result = drive.runs.begin(`${process.pid} ${n}`, 'walk', 1, {}, 1);
      drive.runs.setStage(run, 'walk', `${process.pid} ${n}`, 'done');
      const header = { kind: 'series', version: 1, name: 'made', stage: 'walk' };
      const artifact = drive.artifacts.create(result, header);
      for (let k = 0; k < 6; k++)
        drive.artifacts.putPart(artifact, {
          key: String(k),
          level: 0,
          codec: 'columns/1',
          bytes: new Uint8Array(PART_BYTES).fill(k),
        });
      return run;
    });
  } finally {
    drive.close();
  }
}

for (let n = 0; ; n++) {
  if (what === 'tidy') tidy(path, { runs: [addRun(n)] });
  else await rewrite(path, path, { pack: n % 2 === 0, embed: false });
  writeSync(1, `kept ${n}\n`);
}
