/** The logs that are about to be loaded as one drive: the load dialog shows them while there are some. */
import { create } from 'zustand';
import type { FileEntry } from '../../../engine/contract/api.ts';

type Loading = { readonly logs: readonly FileEntry[] };

export const useLoading = create<Loading>(() => ({ logs: [] }));

/** Adds to those that are there; a log that is there already is not there twice. */
export const askToLoad = (more: readonly FileEntry[]): void =>
  useLoading.setState(({ logs }) => ({
    logs: [...logs, ...more].filter(
      ({ grant }, k, all) => all.findIndex((other) => other.grant === grant) === k,
    ),
  }));

export const leaveOut = (log: FileEntry): void =>
  useLoading.setState(({ logs }) => ({ logs: logs.filter(({ grant }) => grant !== log.grant) }));

export const endLoading = (): void => useLoading.setState({ logs: [] });
