/** What the palette asks of panels and of the window: a signal to plot, the page of keys, the dialog of layouts. */
import { create } from 'zustand';

type Asked = {
  /** "STREAM PATH" of a signal that the first plot is to show; a new object asks again. */
  readonly signal?: { readonly name: string } | undefined;
  readonly keys: boolean;
  readonly layouts: boolean;
};

export const useAsked = create<Asked>(() => ({ keys: false, layouts: false }));

export const askForSignal = (name: string): void => useAsked.setState({ signal: { name } });
