/** All commands of the program, found by their file names. */
import type { Command } from '../contract/command.ts';

const found = import.meta.glob<{ commands: readonly Command[] }>('../**/*.commands.ts', { eager: true });

export const COMMANDS: readonly Command[] = Object.values(found).flatMap(({ commands }) => commands);
