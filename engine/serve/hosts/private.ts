/** For processes that make files of their own accord: what they make is their user's alone. A verb that writes where it is told keeps the user's umask. */
const OTHERS = 0o077;

export function keepPrivate(): void {
  process.umask(OTHERS);
}
