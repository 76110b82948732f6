/** `learn DRIVE`: trains the network for markings on with what a run of the drive is sure of, and keeps it as a model of its own. */
import { availableParallelism } from 'node:os';
import { Drive } from '../../drive/drive.ts';
import { learnDrive } from '../../reconstruct/learn/learn.ts';
import { linesOf, sentenceOf } from '../../reconstruct/learn/words.ts';
import { ExitCode } from '../exit.ts';
import { print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';
import { runOf } from './reconstruct.ts';

export type LearnOptions = {
  readonly run?: string;
  readonly threads?: number;
  readonly json?: boolean;
};

export async function learnVerb(file: string, options: LearnOptions): Promise<ExitCode> {
  const progress = new Progress();
  const drive = Drive.open(file, 'read');
  try {
    const learnt = await learnDrive(drive, {
      run: runOf(options.run),
      threads: options.threads || availableParallelism(),
      signal: stopSignal(),
      onProgress: (fraction, text) => progress.show(fraction, text),
    });
    progress.clear();
    if (options.json) printJson({ path: file, ...learnt });
    else {
      print(sentenceOf(learnt));
      for (const line of linesOf(learnt)) print(`  ${line}`);
      print(`  Kept in ${learnt.folder}`);
      print(`  reconstruct ${file} --set evidence.model=${learnt.model} --set evidence.use=fused`);
    }
    return ExitCode.done;
  } finally {
    progress.clear();
    drive.close();
  }
}
