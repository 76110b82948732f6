/** A run that waits for the user's decision, because another process holds the drive. */
import { create } from 'zustand';
import type { DriveInfo, LeaseHolder } from '../../../engine/contract/api.ts';

type TakeOver = {
  readonly asked?:
    | { readonly holder: LeaseHolder; readonly drive: DriveInfo; readonly to?: string | undefined }
    | undefined;
};

export const useTakeOver = create<TakeOver>(() => ({}));
