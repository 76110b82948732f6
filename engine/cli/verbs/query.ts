/** `query DRIVE SQL`: asks a drive in SQL; without SQL, or with --list, what there is to ask. */
import { askLimits, MOST_ROWS } from '../../ask/limits.ts';
import { QUESTIONS, sqlOfQuestion } from '../../ask/questions.ts';
import { describeViews } from '../../ask/views/registry.ts';
import type { AskAnswer, AskCell } from '../../contract/api/ask.ts';
import { csvOf } from '../../contract/csv/answer.ts';
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
    const limits = askLimits({ rows: options.rows, ms });
    const answer = await asker.ask({ path: file, sql: asked, limits });
    await give(answer, options);
    if (answer.cut === undefined) return ExitCode.done;
    const isByRows = answer.rows.length === limits.rows && limits.rows < MOST_ROWS;
    say(isByRows ? `${answer.cut} --rows N takes more.` : answer.cut);
    return ExitCode.verdict;
  } finally {
    asker.close();
  }
}

function sqlOf(sql: string | undefined, question: string | undefined): string {
  if (question === undefined) return sql ?? '';
  if (sql !== undefined) throw new UsageError('Give SQL or --question, not both.');
  return sqlOfQuestion(question, (sentence) => new UsageError(sentence));
}

async function give(answer: AskAnswer, { csv, json, parquet, out }: Options): Promise<void> {
  if (out !== undefined) {
    const bytes = parquet
      ? (await import('../../ask/parquet.ts')).parquetOf(answer)
      : new TextEncoder().encode(json ? `${JSON.stringify(answer, null, 2)}\n` : csvOf(answer));
    writeWhole(out, bytes);
    print(`${out}: ${rowsText(answer.rows.length)}, ${bytesText(bytes.byteLength)}`);
  } else if (csv) printText(csvOf(answer));
  else if (json) printJson(answer);
  else for (const line of tableOf(answer)) print(line);
}

const rowsText = (count: number): string => `${count} row${count === 1 ? '' : 's'}`;

/** Characters of a value. */
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
  return [line(heads), ...cells.map(line), rowsText(rows.length)];
}

function list(file: string, json: boolean | undefined): ExitCode {
  const drive = Drive.open(file, 'read');
  try {
    const views = describeViews(drive);
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
