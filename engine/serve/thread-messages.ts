/** What passes between the engine and its drive threads. */
import type { DriveCard, DriveInfo, Method } from '../contract/api.ts';
import type { DriveCheck } from './drive-notes.ts';

export type ThreadRequest =
  /** Answered with a whole response frame for request `id` of the client. */
  | { readonly kind: 'request'; readonly id: number; readonly method: Method; readonly params: unknown }
  | { readonly kind: 'open'; readonly handle: string; readonly path: string }
  | { readonly kind: 'close'; readonly handle: string }
  | { readonly kind: 'info'; readonly handle: string }
  | { readonly kind: 'card'; readonly path: string }
  | { readonly kind: 'check'; readonly path: string };

/** A card without the grant, which only the engine's main thread gives out. */
export type CardAnswer = {
  readonly card: Omit<DriveCard, 'grant' | 'picture'>;
  readonly picture?: Uint8Array | undefined;
};

export type ThreadAnswers = {
  request: Uint8Array<ArrayBuffer>;
  open: true;
  close: true;
  info: DriveInfo;
  card: CardAnswer;
  check: DriveCheck;
};

export type ErrorCode = 'input' | 'cancelled' | 'superseded' | 'fault' | 'protocol';

export type ThreadReply =
  | { readonly call: number; readonly value: unknown }
  | {
      readonly call: number;
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly stack?: string };
    };
