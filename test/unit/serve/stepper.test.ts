import { expect, test } from 'vitest';
import type { JobProcess } from '../../../engine/serve/channels/host.ts';
import type { FromJob, ToJob } from '../../../engine/serve/jobs/job-messages.ts';
import { Stepper } from '../../../engine/serve/jobs/stepper.ts';

/** A process that answers when it is told to, and what it was asked. */
function processOf() {
  const asked: ToJob[] = [];
  let hear: (message: unknown) => void = () => {};
  const process: JobProcess = {
    post: (message) => void asked.push(message as ToJob),
    onMessage: (listener) => {
      hear = listener;
    },
    onExit: () => {},
    kill: () => {},
  };
  const answer = (): void => hear({ type: 'done', value: asked.length } satisfies FromJob);
  return { process, asked, answer };
}

test('of steps that were asked for in a row, those that nobody waits for any more are not worked out', async () => {
  const { process, asked, answer } = processOf();
  const stepper = new Stepper(() => process);
  const step = (frame: number, isWanted: () => boolean): Promise<unknown> =>
    stepper.ask({ kind: 'step', path: 'of.drive', run: 1, stage: 'vectors', frame }, isWanted);
  const first = step(0, () => true);
  const passed = [1, 2, 3].map((frame) => step(frame, () => false));
  const last = step(4, () => true);
  await expect.poll(() => asked.length).toBe(1);
  answer();
  await first;
  for (const each of passed) await expect(each).rejects.toMatchObject({ name: 'CancelledError' });
  await expect.poll(() => asked.length).toBe(2);
  answer();
  await last;
  expect(asked).toMatchObject([{ request: { frame: 0 } }, { request: { frame: 4 } }]);
  stepper.close();
});
