/** The tools that a program has. All of them read; what they answer comes from drives, which come from anywhere. */
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { askLimits, USUAL_MS } from '../../ask/limits.ts';
import { QUESTIONS, sqlOfQuestion } from '../../ask/questions.ts';
import { viewsOf } from '../../ask/views/registry.ts';
import { MOST_SQL_CHARACTERS } from '../../contract/api/ask.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { NS_PER_S, utcText } from '../../contract/time.ts';
import { Drive } from '../../drive/drive.ts';
import type { Asker } from '../../serve/jobs/asker.ts';
import type { DriveFolders } from './drive-folders.ts';
import { cameraPicture, type Picture, runPicture } from './pictures.ts';

/** Rows that a program is given at once, and by default: each costs its context. */
const MOST_ROWS = 2000;
const USUAL_ROWS = 200;

type Content = { type: 'text'; text: string } | { type: 'image'; data: string; mimeType: string };
type Answer = { content: Content[]; isError?: boolean };
/** Answers of a drive that is opened by its name. */
type Reading = (name: string, work: (drive: Drive) => Promise<Answer> | Answer) => Promise<Answer>;
type Asked = { readonly sql?: string | undefined; readonly question?: string | undefined };
/** Answers in rows. */
type Query = (name: string, asked: Asked, rows?: number) => Promise<Answer>;

const drive = z.string().min(1).max(500).describe('the name of a drive as list_drives has it');
const run = z
  .number()
  .int()
  .nonnegative()
  .optional()
  .describe('the number of a run; by default the newest finished');
const READS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const;

const textAnswer = (value: unknown): Answer => ({
  content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
});

const pictureAnswer = ({ bytes, mediaType, text }: Picture): Answer => ({
  content: [
    { type: 'image', data: Buffer.from(bytes).toString('base64'), mimeType: mediaType },
    { type: 'text', text },
  ],
});

/** What a person can act on, as an answer that says so; a fault of ours is named as one. */
async function answered(work: () => Promise<Answer> | Answer): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    return {
      ...textAnswer(
        error instanceof InputError ? messageOf(error) : `This is a fault of Lanetrace: ${messageOf(error)}`,
      ),
      isError: true,
    };
  }
}

export function addTools(server: McpServer, folders: DriveFolders, asker: Asker): void {
  const reading: Reading = (name, work) =>
    answered(async () => {
      const open = Drive.open(folders.path(name), 'read');
      try {
        return await work(open);
      } finally {
        open.close();
      }
    });
  addListTools(server, folders, reading);
  addQueryTools(server, (name, asked, rows = USUAL_ROWS) =>
    answered(async () =>
      textAnswer(
        await asker.ask({ path: folders.path(name), sql: sqlOf(asked), limits: askLimits({ rows }) }),
      ),
    ),
  );
  addPictureTools(server, reading);
}

function addListTools(server: McpServer, folders: DriveFolders, reading: Reading): void {
  server.registerTool(
    'list_drives',
    {
      description: 'Lists the drives that can be asked, with their sizes.',
      inputSchema: z.object({}),
      annotations: READS,
    },
    () => answered(() => textAnswer({ drives: folders.list().map(({ name, bytes }) => ({ name, bytes })) })),
  );
  server.registerTool(
    'describe_drive',
    {
      description:
        'What is in a drive: times, streams, sensors, runs; and the views with their columns and the ready questions that query takes.',
      inputSchema: z.object({ drive }),
      annotations: READS,
    },
    ({ drive: name }) => reading(name, (open) => textAnswer(descriptionOf(open))),
  );
}

function addQueryTools(server: McpServer, query: Query): void {
  server.registerTool(
    'query',
    {
      description: `Asks a drive in SQLite's SQL, one SELECT over the views that describe_drive lists, or by a ready question. It reads only and ends after ${USUAL_MS / 1000} s.`,
      inputSchema: z.object({
        drive,
        sql: z.string().max(MOST_SQL_CHARACTERS).optional().describe('one SELECT; or give question'),
        question: z.string().max(100).optional().describe('the id of a ready question'),
        rows: z
          .number()
          .int()
          .min(1)
          .max(MOST_ROWS)
          .optional()
          .describe(`rows at most; by default ${USUAL_ROWS}`),
      }),
      annotations: READS,
    },
    ({ drive: name, sql, question, rows }) => query(name, { sql, question }, rows),
  );
  server.registerTool(
    'problems',
    {
      description: 'What is wrong with a drive, worst first: each with figures, time, place and advice.',
      inputSchema: z.object({ drive }),
      annotations: READS,
    },
    ({ drive: name }) => query(name, { sql: 'SELECT * FROM problems ORDER BY rank' }),
  );
  server.registerTool(
    'findings',
    {
      description: "What the checks of a run's map found, with place and time.",
      inputSchema: z.object({ drive, run }),
      annotations: READS,
    },
    ({ drive: name, run: id }) =>
      query(name, {
        sql: `SELECT * FROM findings WHERE run_id = ${id ?? '(SELECT max(run_id) FROM findings)'}`,
      }),
  );
}

function addPictureTools(server: McpServer, reading: Reading): void {
  server.registerTool(
    'camera_picture',
    {
      description:
        "Goes to a time and shows a camera's picture there, by default with the lidar's points in it.",
      inputSchema: z.object({
        drive,
        time_s: z.number().min(-1e6).max(1e9).describe("seconds from the drive's begin, as t_s in the views"),
        camera: z
          .string()
          .max(500)
          .optional()
          .describe('the name of its stream; by default the first camera'),
        lidar: z.boolean().optional().describe('false: the picture alone'),
      }),
      annotations: READS,
    },
    ({ drive: name, time_s: timeS, camera, lidar = true }) =>
      reading(name, async (open) => pictureAnswer(await cameraPicture(open, { camera, timeS, lidar }))),
  );
  server.registerTool(
    'run_picture',
    {
      description:
        'Shows what a run made from above: its map, or another artifact with a picture (evidence, rasters, elevation, trajectory, …).',
      inputSchema: z.object({
        drive,
        run,
        artifact: z.string().min(1).max(200).optional().describe('its name, or stage/name; by default map'),
      }),
      annotations: READS,
    },
    ({ drive: name, run: id, artifact = 'map' }) =>
      reading(name, async (open) => pictureAnswer(await runPicture(open, { run: id, artifact }))),
  );
}

function sqlOf({ sql, question }: Asked): string {
  if ((sql === undefined) === (question === undefined))
    throw new InputError('Give sql or question, one of them.');
  return sql ?? sqlOfQuestion(question ?? '', (sentence) => new InputError(sentence));
}

function descriptionOf(open: Drive): unknown {
  const { info } = open;
  return {
    name: info.name,
    source: info.source,
    beginUtc: utcText(info.t0, 0),
    durationS: info.durationNs / NS_PER_S,
    ...(info.origin ? { origin: info.origin } : {}),
    streams: open.streams().map(({ name, kind, role, frame, codec, count, first, last, periodNs }) => ({
      name,
      kind,
      role,
      frame,
      codec,
      samples: count,
      firstS: first / NS_PER_S,
      lastS: last / NS_PER_S,
      ...(periodNs === undefined ? {} : { periodS: periodNs / NS_PER_S }),
    })),
    runs: open.runs.list().map(({ id, name, created }) => ({
      id,
      name,
      created,
      stages: open.runs.stages(id).map(({ stage, state }) => `${stage}: ${state}`),
    })),
    views: viewsOf(open).map(({ name, meaning, columns }) => ({
      name,
      meaning,
      columns: columns.map(
        ({ name, unit, meaning }) => `${name}${unit === '' ? '' : ` (${unit})`}: ${meaning}`,
      ),
    })),
    questions: QUESTIONS.map(({ id, title }) => ({ id, title })),
  };
}
