// SHA-256 over names and bytes of files and folders: what a set-up step has seen, so that it is skipped when nothing changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export function digestOf(root, paths) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  const walk = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) walk(join(path, name));
    else hash.update(relative(root, path).replaceAll('\\', '/')).update(readFileSync(path));
  };
  for (const path of paths) walk(join(root, path));
  return hash.digest('hex');
}

/** Does `work` unless `stamp` says that it was done with this digest and `product` is there. */
export function whenChanged(stamp, digest, product, work) {
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}
