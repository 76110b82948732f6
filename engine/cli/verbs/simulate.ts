/** `simulate -o LOG.mcap`: a log of a simulated drive, with the truth beside it. */
import { InputError } from '../../contract/errors.ts';
import { isPreset, simulate } from '../../simulate/simulate.ts';
import { ExitCode } from '../exit.ts';
import { bytesText, print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

type Options = {
  readonly out: string;
  readonly seed: number;
  readonly seconds: number;
  readonly preset: string;
  readonly json?: boolean;
};

export async function simulateVerb({ out, seed, seconds, preset, json }: Options): Promise<ExitCode> {
  if (!isPreset(preset))
    throw new InputError(`There is no preset "${preset}"; there are standard, hard and sample.`);
  const progress = new Progress();
  try {
    const report = await simulate({
      out,
      seed,
      seconds,
      preset,
      signal: stopSignal(),
      onProgress: progress.show,
    });
    progress.clear();
    if (json) printJson(report);
    else
      print(
        `${out}: ${report.seconds} s, ${report.distanceM.toFixed(0)} m, ${bytesText(report.bytes)}; truth in ${report.truth}`,
      );
    return ExitCode.done;
  } finally {
    progress.clear();
  }
}
