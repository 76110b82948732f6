/** `query DRIVE SQL`: asks a drive in SQL; without SQL, or with --list, what there is to ask. */

import { askLimits } from '../../ask/limits.ts';
import { QUESTIONS } from '../../ask/questions.ts';
import { viewsOf } from '../../ask/views/registry.ts';
import type { AskAnswer, AskCell } from '../../contract/api/ask.ts';
import { csvOf } from '../../contract/ask/csv.ts';
import { say } from '../../contract/say.ts';
import { Drive } from '../../drive/drive.ts';
import { spawnProcess } from '../../serve/hosts/spawn.ts';
import { Asker } from '../../serve/jobs/asker.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { checkOutput, writeWhole } from '../output.ts';
import { bytesText, print, printJson, printText } from '../print.ts';

type Options = {
  readonly question?: string;
  readonly list?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly parquet?: boolean;
  readonly out?: string;
  readonly rows?: number;
  readonly seconds?: number;
};

/** Done with a verdict where rows were left out: a script must be able to tell. */
export async function queryVerb(file: string, sql: string | undefined, options: Options): Promise<ExitCode> {
  if (options.list || (sql === undefined && options.question === undefined)) return list(file, options.json);
  const asked = sqlOf(sql, options.question);
  if ([options.csv, options.json, options.parquet].filter(Boolean).length > 1)
    throw new UsageError('Give one of --csv, --json and --parquet.');
  if (options.parquet && options.out === undefined)
    throw new UsageError('Give -o FILE, the Parquet file to write.');
  if (options.out !== undefined) checkOutput(options.out, file);
  const asker = new Asker(spawnProcess);
  try {
    const ms = options.seconds === undefined ? undefined : options.seconds * 1000;
    const answer = await asker.ask({ path: file, sql: asked, limits: askLimits({ rows: options.rows, ms }) });
    await give(answer, options);
    if (answer.cut === undefined) return ExitCode.done;
    say(`${answer.cut} --rows N takes more.`);
    return ExitCode.verdict;
  } finally {
    asker.close();
  }
}

function sqlOf(sql: string | undefined, question: string | undefined): string {
  if (question === undefined) return sql ?? '';
  if (sql !== undefined) throw new UsageError('Give SQL or --question, not both.');
  const found = QUESTIONS.find(({ id }) => id === question);
  if (found) return found.sql;
  throw new UsageError(
    `There is no question "${question}"; there are ${QUESTIONS.map(({ id }) => id).join(', ')}.`,
  );
}

async function give(answer: AskAnswer, { csv, json, parquet, out }: Options): Promise<void> {
  if (out !== undefined) {
    const bytes = parquet
      ? (await import('../../ask/parquet.ts')).parquetOf(answer)
      : new TextEncoder().encode(json ? `${JSON.stringify(answer, null, 2)}\n` : csvOf(answer));
    writeWhole(out, bytes);
    print(`${out}: ${answer.rows.length} rows, ${bytesText(bytes.byteLength)}`);
  } else if (csv) printText(csvOf(answer));
  else if (json) printJson(answer);
  else for (const line of tableOf(answer)) print(line);
}

const MOST_CELL = 60;

/** Columns side by side, numbers to the right; what is longer than a line of a terminal is cut. */
function tableOf({ columns, rows }: AskAnswer): string[] {
  const shown = (cell: AskCell): string => {
    const text = cell === null ? '' : String(cell).replaceAll(/\s+/g, ' ');
    return text.length > MOST_CELL ? `${text.slice(0, MOST_CELL - 1)}…` : text;
  };
  const cells = rows.map((row) => row.map(shown));
  const heads = columns.map(({ name, unit }) => (unit === '' ? name : `${name} (${unit})`));
  const widths = heads.map((head, k) =>
    cells.reduce((most, row) => Math.max(most, row[k]?.length ?? 0), head.length),
  );
  const right = columns.map((_, k) => rows.every((row) => typeof row[k] !== 'string'));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, k) => (right[k] ? text.padStart(widths[k] ?? 0) : text.padEnd(widths[k] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(heads), ...cells.map(line), `${rows.length} row${rows.length === 1 ? '' : 's'}`];
}

function list(file: string, json: boolean | undefined): ExitCode {
  const drive = Drive.open(file, 'read');
  try {
    const views = viewsOf(drive).map(({ name, meaning, columns }) => ({ name, meaning, columns }));
    if (json) {
      printJson({ views, questions: QUESTIONS });
      return ExitCode.done;
    }
    for (const { name, meaning, columns } of views) {
      print(`${name}: ${meaning}`);
      print(`    ${columns.map((column) => column.name).join(', ')}`);
    }
    print('Ready questions, for --question:');
    for (const { id, title } of QUESTIONS) print(`    ${id.padEnd(20)} ${title}`);
    return ExitCode.done;
  } finally {
    drive.close();
  }
}
