/** What the workflows must keep: actions by the commit of their tag, no rights beyond reading, secrets for one step alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../.github/workflows', import.meta.url));
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));

test('every action is pinned by a commit whose tag a comment names, one commit for one action', () => {
  const pins = workflows.flatMap(({ text }) =>
    text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line)),
  );
  expect(pins.length).toBeGreaterThan(5);
  const commits = new Map<string, Set<string>>();
  for (const line of pins) {
    const [, action = '', commit = ''] = /uses: ([\w./-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$/.exec(line) ?? [];
    expect(action, line).not.toBe('');
    commits.set(action, (commits.get(action) ?? new Set()).add(commit));
  }
  for (const [action, its] of commits) expect(its.size, action).toBe(1);
});

test('workflows may read the contents and nothing else, and leave no token in the checkout', () => {
  for (const { name, text } of workflows) {
    expect(text, name).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    expect(text.match(/permissions:/g), name).toHaveLength(1);
    expect(text, name).not.toContain('pull_request_target');
    const checkouts = text.match(/actions\/checkout@/g)?.length ?? 0;
    expect(text.match(/persist-credentials: false/g), name).toHaveLength(checkouts);
  }
});

test('secrets reach the packing step alone, and no build of a pull request', () => {
  for (const { name, text } of workflows)
    for (const step of text.split(/\n {6}- /))
      for (const line of step.split('\n').filter((each) => each.includes('secrets.'))) {
        expect(step, name).toMatch(/^name: Pack\n/);
        expect(line, name).toContain("github.event_name == 'push' &&");
      }
  const all = workflows.map(({ text }) => text).join('\n');
  for (const secret of ['CSC_LINK', 'CSC_KEY_PASSWORD', 'APPLE_ID', 'APPLE_TEAM_ID', 'WIN_CSC_LINK'])
    expect(all).toContain(`secrets.${secret}`);
});

test('no text from outside is put into a command', () => {
  for (const { name, text } of workflows)
    for (const line of text
      .split('\n')
      .filter((each) => /^\s+(run:| {2})/.test(each) && each.includes('${{')))
      expect(line.trim(), name).not.toMatch(/^run:|github\.(event\.|head_ref)(?!_name)/);
});

test('every night inputs are mutated that no night before had', () => {
  const nightly = workflows.find(({ name }) => name === 'nightly.yml')?.text ?? '';
  expect(nightly).toMatch(/schedule:\n\s+- cron: /);
  expect(nightly).toMatch(/npm run fuzz -- --seconds 3600 --seed "\$SEED"/);
  expect(nightly).toMatch(/SEED: \$\{\{ github\.run_number \}\}/);
  expect(nightly).toContain('node tools/native-test.mjs');
});
