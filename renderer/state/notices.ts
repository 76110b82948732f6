/** Notices for the user: each error once, with its cause, until it is closed; the same text is not shown twice at a time. */

import { create } from 'zustand';
import type { EngineEvent } from '../../engine/contract/api.ts';
import { messageOf } from '../../engine/contract/errors.ts';
import { visible } from '../../engine/contract/visible.ts';
import { isQuiet } from '../link/link.ts';

export type Notice = {
  readonly id: number;
  readonly level: 'info' | 'good' | 'warn' | 'error';
  readonly title: string;
  readonly detail?: string | undefined;
  /** It stays until it is closed, whatever its level. */
  readonly stays?: boolean | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
};

type Notices = { readonly list: readonly Notice[] };

export const useNotices = create<Notices>(() => ({ list: [] }));

let nextId = 1;

export function notify(notice: Omit<Notice, 'id'>): void {
  useNotices.setState(({ list }) =>
    list.some(({ title, detail }) => title === notice.title && detail === notice.detail)
      ? { list }
      : { list: [...list.slice(-4), { ...notice, id: nextId++ }] },
  );
}

export function dismiss(id: number): void {
  useNotices.setState(({ list }) => ({ list: list.filter((notice) => notice.id !== id) }));
}

/** Shows an error. A request that was superseded or cancelled is none. */
export function report(what: string, error: unknown): void {
  if (isQuiet(error)) return;
  notify({ level: 'error', title: visible(what), detail: visible(messageOf(error)) });
}

/** Shows a notice of the engine. */
export function takeNotice(event: EngineEvent): void {
  if (event.event === 'notice') notify({ level: 'warn', title: event.title, detail: event.detail });
}
