/** Messages between the engine and its drive threads. */
import type { DriveInfo, Method } from '../../contract/api.ts';
import type { DriveUsage } from '../../drive/upkeep/usage.ts';
import type { ActivePlugin } from '../../plugins/plugin.ts';
import type { CardAnswer } from '../library/card.ts';
import type { DriveCheck } from '../library/drive-notes.ts';
import type { Fault } from '../wire/faults.ts';

export type ThreadRequest =
  /** Answered with a whole response frame for request `id` of the client. */
  | { readonly kind: 'request'; readonly id: number; readonly method: Method; readonly params: unknown }
  | { readonly kind: 'open'; readonly handle: string; readonly path: string }
  | { readonly kind: 'close'; readonly handle: string }
  /** Which plug-ins are on from now on, as data: a thread runs none of their code. */
  | { readonly kind: 'plugins'; readonly plugins: readonly ActivePlugin[] }
  | { readonly kind: 'info'; readonly handle: string }
  | { readonly kind: 'card'; readonly path: string }
  | { readonly kind: 'check'; readonly path: string }
  | { readonly kind: 'usage'; readonly path: string };

export type ThreadAnswers = {
  request: Uint8Array<ArrayBuffer>;
  open: true;
  close: true;
  plugins: true;
  info: DriveInfo;
  card: CardAnswer;
  check: DriveCheck;
  usage: DriveUsage;
};

export type ThreadReply =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: Fault };
