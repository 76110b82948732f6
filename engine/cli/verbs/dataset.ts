/** `dataset -o FOLDER --seeds 1-5`: labelled tiles and pictures of simulated drives, for training. */
import { availableParallelism } from 'node:os';
import { makeDataset } from '../../dataset/dataset.ts';
import { type DriveChoice, driveOptions } from '../drive-choice.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

type Options = DriveChoice & {
  readonly out: string;
  readonly seeds: string;
  readonly pictures: boolean;
  readonly tiles: boolean;
  readonly json?: boolean;
};

export async function datasetVerb(options: Options): Promise<ExitCode> {
  const { out, pictures, tiles, json } = options;
  const seeds = seedsOf(options.seeds);
  const progress = new Progress();
  try {
    const index = await makeDataset({
      out,
      seeds,
      drive: await driveOptions(options),
      pictures,
      tiles,
      threads: availableParallelism(),
      signal: stopSignal(),
      onProgress: progress.show,
    });
    progress.clear();
    const sum = (of: 'tiles' | 'pictures'): number =>
      index.drives.reduce((total, drive) => total + drive[of], 0);
    if (json) printJson(index);
    else print(`${out}: ${index.drives.length} drives, ${sum('tiles')} tiles, ${sum('pictures')} pictures`);
    return ExitCode.done;
  } finally {
    progress.clear();
  }
}

/** "1-3,7" names 1, 2, 3 and 7. @throws UsageError for anything else. */
export function seedsOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, from, to] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to ?? from)];
    if (from === undefined || last < first || last - first > 9999)
      throw new UsageError(`--seeds takes whole numbers and ranges such as 1-3,7, not "${text}".`);
    return Array.from({ length: last - first + 1 }, (_, k) => first + k);
  });
}
