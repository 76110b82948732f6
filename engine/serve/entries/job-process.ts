/**
 * The process of a job: takes one request at a time over its channel, does it, and says how it goes. It ends with its
 * channel, so that no job outlives its engine. What runs here may crash; the engine lives in another process.
 */

import { CancelledError, InputError, messageOf } from '../../contract/errors.ts';
import { costSince } from '../../logging/facts.ts';
import { Log } from '../../logging/log.ts';
import type { LoadedPlugins } from '../../plugins/load.ts';
import type { PluginRef } from '../../plugins/plugin.ts';
import { keepPrivate } from '../hosts/private.ts';
import { engineChannel } from '../hosts/process-channel.ts';
import type { FromJob, JobReport, ToJob } from '../jobs/job-messages.ts';
import { doJob } from '../jobs/work.ts';
import { faultOf } from '../wire/faults.ts';

keepPrivate();
const log = new Log({ program: 'job' }).module('job');
// Listens without taking part: the process ends as it would.
process.on('uncaughtExceptionMonitor', (error) => log.thrown('the process ends', error));
const { post, listen } = await engineChannel<FromJob>();
let controller: AbortController | undefined;

listen((received) => {
  // Only our own engine is at the other end.
  const message = received as ToJob;
  if (message.type === 'cancel') controller?.abort(new CancelledError());
  else void run(message);
});

let loaded: Promise<LoadedPlugins> | undefined;

/** Once a process: its plug-ins stay the same. Nothing is loaded where there are none. */
async function pluginsOf(plugins: readonly PluginRef[] = []): Promise<LoadedPlugins | undefined> {
  if (plugins.length === 0) return undefined;
  loaded ??= import('../../plugins/load.ts').then(({ loadPlugins }) => loadPlugins(plugins));
  return loaded;
}

async function run({ request, plugins }: Extract<ToJob, { type: 'run' }>): Promise<void> {
  controller = new AbortController();
  const report: JobReport = {
    signal: controller.signal,
    progress: (fraction, text) => post({ type: 'progress', fraction, text }),
    run: (id) => post({ type: 'run', run: id }),
    event: (event) => post({ type: 'event', event }),
  };
  const start = performance.now();
  let problems: readonly string[] = [];
  try {
    const added = await pluginsOf(plugins);
    problems = added?.problems ?? [];
    for (const detail of problems) post({ type: 'notice', title: 'A plug-in was left out', detail });
    post({ type: 'done', value: await doJob(request, report, added?.stages) });
  } catch (error) {
    log.thrown('not done', full(error), { kind: request.kind, ...costSince(start) });
    post({ type: 'failed', fault: faultOf(withProblems(full(error), problems)) });
  }
}

/** What was asked for may be missing because a plug-in was left out. */
const withProblems = (error: unknown, problems: readonly string[]): unknown =>
  error instanceof InputError && problems.length > 0
    ? new InputError([error.message, ...problems].join(' '), { cause: error })
    : error;

const REFUSALS: readonly string[] = ['EACCES', 'EPERM', 'EROFS', 'EDQUOT', 'ENOTDIR', 'ENAMETOOLONG'];

/** A full disk, or one that refuses, is something a user can act on, whoever met it. */
function full(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'SQLITE_FULL')
    return new InputError(`The disk is full: ${messageOf(error)}.`, { cause: error });
  if (typeof code === 'string' && REFUSALS.includes(code))
    return new InputError(`The disk refused: ${messageOf(error)}.`, { cause: error });
  return error;
}
