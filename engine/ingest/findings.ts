/** Collects findings and counts those with one reason and file, so that a thousand bad samples make one line. */
import type { Finding } from './format.ts';

const MOST = 1000;
/** A log's own names and texts may be of any length; a line is read by a person. */
const MOST_CHARACTERS = 500;

const cut = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;

export class Findings {
  #byKey = new Map<string, { finding: Finding; count: number }>();
  #beyond = 0;

  /** Findings of one level, file and reason are one line: its place is the first one's, its count the sum. */
  add(given: Finding): void {
    const { level, file, place, reason, count, lost, problem } = given;
    const finding: Finding = {
      level,
      file: cut(file),
      place: cut(place),
      reason: cut(reason),
      count,
      ...(lost ? { lost } : {}),
      ...(problem ? { problem } : {}),
    };
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
