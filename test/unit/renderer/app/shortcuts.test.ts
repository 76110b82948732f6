import { expect, test } from 'vitest';
import { firstOf } from '../../../../renderer/app/shortcuts.ts';
import type { Command } from '../../../../renderer/contract/command.ts';

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  group: '',
  run: () => {},
  ...more,
});
const problems = command('problems.next');
const records = command('records.next', { panel: 'records' });

test('of two commands with one key, that of the panel with the focus runs, else the first', () => {
  expect(firstOf([problems, records], 'records')).toBe(records);
  expect(firstOf([problems, records], 'scene3d')).toBe(problems);
  expect(firstOf([problems, records], undefined)).toBe(problems);
});

test('a command that cannot run leaves its key to the other', () => {
  const idle = { when: () => false };
  expect(firstOf([problems, command('records.next', { panel: 'records', ...idle })], 'records')).toBe(
    problems,
  );
  expect(firstOf([command('problems.next', idle), records], 'scene3d')).toBe(records);
});
