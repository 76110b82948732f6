/** Collects findings, counting those that say the same of one file, so that a thousand bad samples are one line. */
import type { Finding } from './format.ts';

const MOST = 1000;

export class Findings {
  #byKey = new Map<string, { finding: Finding; count: number }>();
  #beyond = 0;

  /** Findings of one level, file and reason are one line: its place is the first one's, its count the sum. */
  add(finding: Finding): void {
    const key = `${finding.level}\n${finding.file}\n${finding.reason}`;
    const known = this.#byKey.get(key);
    if (known) known.count += finding.count;
    else if (this.#byKey.size < MOST) this.#byKey.set(key, { finding, count: finding.count });
    else this.#beyond += finding.count;
  }

  list(): Finding[] {
    const lines = [...this.#byKey.values()].map(({ finding, count }) => ({ ...finding, count }));
    if (this.#beyond > 0)
      lines.push({
        level: 'warn',
        file: '',
        place: '',
        reason: `more findings than the ${MOST} that are listed`,
        count: this.#beyond,
      });
    return lines;
  }
}
