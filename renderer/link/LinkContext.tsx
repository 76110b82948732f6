/** The React context of the link, so that there is no global one. */
import { createContext, useContext } from 'react';
import type { Link } from './link.ts';

const LinkContext = createContext<Link | undefined>(undefined);

export const LinkProvider = LinkContext.Provider;

export function useLink(): Link {
  const link = useContext(LinkContext);
  if (!link) throw new Error('useLink is called outside of a LinkProvider.');
  return link;
}
