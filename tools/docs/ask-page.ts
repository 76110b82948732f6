/** The part of docs/ask.md that is made from the registry of views. `node tools/docs/ask-page.ts` writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { QUESTIONS } from '../../engine/ask/questions.ts';
import { VIEWS } from '../../engine/ask/views/registry.ts';

const PAGE = fileURLToPath(new URL('../../docs/ask.md', import.meta.url));
const BEGIN = '<!-- made from engine/ask by tools/docs/ask-page.ts -->';
const END = '<!-- made until here -->';

/** In a table's cell a bar ends the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

export function askPage(): string {
  const views = VIEWS.map(({ name, meaning, columns }) =>
    [
      `### \`${name}\``,
      '',
      meaning,
      '',
      '| column | type | unit | meaning |',
      '|---|---|---|---|',
      ...columns.map(
        (column) => `| \`${column.name}\` | ${column.type} | ${column.unit} | ${cell(column.meaning)} |`,
      ),
      '',
    ].join('\n'),
  );
  const questions = [
    '## Ready questions',
    '',
    '| `--question` | |',
    '|---|---|',
    ...QUESTIONS.map(({ id, title }) => `| \`${id}\` | ${title} |`),
    '',
  ];
  return [BEGIN, '', ...views, questions.join('\n'), END].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(BEGIN);
  writeFileSync(PAGE, `${before}${askPage()}${rest.split(END)[1] ?? ''}`);
}
