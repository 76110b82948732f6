/** What the suites found: numbers and the failures by name, as the reports of vitest and of Playwright tell them. */

/** One test or check that failed: where it stands, its title, and the first lines of what it said. */
export type Failure = { readonly where: string; readonly title: string; readonly said: string };

export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
};

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** Of a message the first lines say what was expected; the rest is the stack. */
const LINES_SAID = 12;

/** biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal begin with an escape character. */
const COLOUR = /\u001b\[[0-9;]*m/g;

export function sum(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  };
}

/** One check that failed as a whole, such as the linter, or a suite that did not load. */
export function failedCheck(where: string, said: string): Tally {
  return { ...NOTHING, failed: 1, failures: [{ where, title: 'as a whole', said }] };
}

/** The end of the output: each failure again by its name, since its first telling may be thousands of lines above; then the line of sums. */
export function lastLines(tally: Tally): string {
  const lines = tally.failures.map(({ where, title, said }) => {
    const first = said.split('\n').slice(0, LINES_SAID);
    return `FAILED ${where} › ${title}\n${first.map((line) => `    ${line}`).join('\n')}\n`;
  });
  return [...lines, lastLine(tally)].join('\n');
}

export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The part of vitest's JSON report that is read here. */
export type VitestReport = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
};

/** @param root of the checkout, which the report's names of files begin with */
export function vitestTally(report: VitestReport, root: string): Tally {
  const failures = report.testResults.flatMap((file) => {
    const where = within(root, file.name);
    const ofTests = file.assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => ({ where, title: test.fullName, said: plain((test.failureMessages ?? []).join('\n')) }));
    // A file that could not be loaded has no test that failed.
    return file.status === 'failed' && ofTests.length === 0
      ? [{ where, title: 'as a whole', said: plain(file.message ?? '') }]
      : ofTests;
  });
  return {
    passed: report.numPassedTests,
    failed: Math.max(report.numFailedTests, failures.length),
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

type PlaywrightSuite = {
  readonly specs?: readonly {
    readonly file: string;
    readonly line: number;
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
  readonly suites?: readonly PlaywrightSuite[];
};

/** The part of Playwright's JSON report that is read here. */
export type PlaywrightReport = {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly suites?: readonly PlaywrightSuite[];
  readonly errors?: readonly { readonly message?: string }[];
};

/** A flaky test failed once: it counts as failed. */
export function playwrightTally({ stats, suites = [], errors = [] }: PlaywrightReport): Tally {
  const failures = [
    ...suites.flatMap(failuresOf),
    ...errors.map(({ message = '' }) => ({
      where: 'Playwright',
      title: 'outside of a test',
      said: plain(message),
    })),
  ];
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures,
  };
}

function failuresOf({ specs = [], suites = [] }: PlaywrightSuite): Failure[] {
  const own = specs.flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map((test) => ({
        where: `${spec.file}:${spec.line}`,
        title: spec.title,
        said: plain(test.results.flatMap(({ error }) => error?.message ?? []).join('\n')),
      })),
  );
  return [...own, ...suites.flatMap(failuresOf)];
}

function plain(text: string): string {
  return text.replace(COLOUR, '');
}

function within(root: string, file: string): string {
  const folder = root.endsWith('/') ? root : `${root}/`;
  return file.startsWith(folder) ? file.slice(folder.length) : file;
}
