/**
 * One object per method: its name, the thread that answers it, and the answer. The schema of its parameters and the type of
 * its result stand in engine/contract/api. Modules that are large or seldom needed are imported by the answer itself: every
 * thread loads all methods, and the thread of the playhead must not load the pipeline.
 */
import type { Method, Params } from '../../contract/api.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import type { ThreadName } from '../channels/threads.ts';
import type { Answer } from '../wire/answer.ts';
import type { Services } from './services.ts';

/** Answered by a drive thread, with its own connections to the drives. */
export type ThreadMethod<M extends Method> = {
  readonly name: M;
  readonly on: ThreadName;
  /** `params` are checked by the method's schema already. */
  readonly answer: (params: unknown, drives: OpenDrives) => Answer<M> | Promise<Answer<M>>;
};

/** Answered by the engine's main thread. */
export type EngineMethod<M extends Method> = {
  readonly name: M;
  readonly on: 'engine';
  readonly answer: (params: unknown, ...asked: Asked) => Answer<M> | Promise<Answer<M>>;
};

/** `client` stands for the connection that asks. `isWanted` is false once the request was cancelled. */
type Asked = readonly [services: Services, client: object, isWanted: () => boolean];

export type ServedMethod<M extends Method> = ThreadMethod<M> | EngineMethod<M>;

export function threadMethod<M extends Method>(
  name: M,
  on: ThreadName,
  answer: (params: Params<M>, drives: OpenDrives) => Answer<M> | Promise<Answer<M>>,
): ThreadMethod<M> {
  return { name, on, answer: (params, drives) => answer(params as Params<M>, drives) };
}

export function engineMethod<M extends Method>(
  name: M,
  answer: (params: Params<M>, ...asked: Asked) => Answer<M> | Promise<Answer<M>>,
): EngineMethod<M> {
  return { name, on: 'engine', answer: (params, ...asked) => answer(params as Params<M>, ...asked) };
}
