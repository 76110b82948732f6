/**
 * The umask of processes that choose their files themselves: only their user may read them. A verb that writes where it is
 * told keeps the user's umask.
 */
const OTHERS = 0o077;

export function keepPrivate(): void {
  process.umask(OTHERS);
}
