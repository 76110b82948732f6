/** `pack`, `unpack`, `embed`, `relink`: how a drive keeps its payloads, and where the log lies that it refers to. */
import { KeptAccess } from '../../drive/logs/access.ts';
import { relink } from '../../drive/upkeep/relink.ts';
import { type RewriteRequest, rewrite } from '../../drive/upkeep/rewrite.ts';
import { usageOf } from '../../drive/upkeep/usage.ts';
import { ExitCode } from '../exit.ts';
import { bytesText, print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

type Options = { readonly out?: string; readonly embed?: boolean; readonly json?: boolean };

export const packVerb = (file: string, options: Options): Promise<ExitCode> =>
  rewriteVerb(file, options, { pack: true, embed: options.embed === true });

export const unpackVerb = (file: string, options: Options): Promise<ExitCode> =>
  rewriteVerb(file, options, { pack: false, embed: options.embed === true });

export const embedVerb = (file: string, options: Options): Promise<ExitCode> =>
  rewriteVerb(file, options, { pack: false, embed: true });

async function rewriteVerb(
  file: string,
  { out = file, json }: Options,
  how: Pick<RewriteRequest, 'pack' | 'embed'>,
): Promise<ExitCode> {
  const progress = new Progress();
  try {
    const sizes = await rewrite(file, out, { ...how, signal: stopSignal(), onProgress: progress.show });
    progress.clear();
    if (json) printJson({ path: out, ...sizes });
    else
      print(
        `${out}: ${bytesText(sizes.after)}, from ${bytesText(sizes.before)} (${(sizes.after / sizes.before).toFixed(2)} times)`,
      );
    return ExitCode.done;
  } finally {
    progress.clear();
  }
}

/** Without a log: how the log is found. */
export async function relinkVerb(
  file: string,
  log: string | undefined,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const state = log === undefined ? usageOf(file).log : relink(file, log, new KeptAccess());
  if (json) printJson({ path: file, log: state });
  else if (!state) print(`${file} refers to no log: it holds all it needs.`);
  else if (state.state === 'there')
    print(
      `${file} refers to ${state.path}: ${state.files} file${state.files === 1 ? '' : 's'}, ${bytesText(state.bytes)}, as they were`,
    );
  else print(state.text);
  return state && state.state !== 'there' ? ExitCode.failed : ExitCode.done;
}
