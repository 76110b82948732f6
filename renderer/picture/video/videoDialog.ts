/** The panel that a video is to be made of; undefined while the dialog is closed. */
import { create } from 'zustand';

export const useVideoDialog = create<{ readonly panel?: HTMLElement | undefined }>(() => ({}));
