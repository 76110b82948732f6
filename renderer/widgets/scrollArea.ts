/** Attributes of an area that scrolls, so that keys reach it and scroll it. */

type Area = { readonly tabIndex: 0; readonly 'aria-label': string };

/** For an element without a meaning of its own, as a `div`. @param name for screen readers. */
export const scrollArea = (name: string): Area & { readonly role: 'group' } => ({
  tabIndex: 0,
  role: 'group',
  'aria-label': name,
});

/** For a list, which keeps its meaning. @param name for screen readers. */
export const scrollList = (name: string): Area => ({ tabIndex: 0, 'aria-label': name });
