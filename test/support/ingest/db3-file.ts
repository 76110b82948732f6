/** rosbag2 databases for tests, in the tables of each storage version (rosbag2_storage_sqlite3). */
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { cdr, ros2Schema, type TestMessage } from './mcap-file.ts';

export type Db3Shape = {
  /** 1: Eloquent; 2: Foxy; 3: Humble; 4: Iron, with the definitions of messages. */
  readonly version?: 1 | 2 | 3 | 4;
  /** Each message packed by itself. */
  readonly packed?: boolean;
  readonly journal?: 'delete' | 'wal';
  readonly pageBytes?: number;
};

function tables(version: number): string {
  const topics = ['id INTEGER PRIMARY KEY', 'name TEXT NOT NULL', 'type TEXT NOT NULL'];
  topics.push('serialization_format TEXT NOT NULL');
  if (version >= 2) topics.push("offered_qos_profiles TEXT NOT NULL DEFAULT ''");
  if (version >= 4) topics.push("type_description_hash TEXT NOT NULL DEFAULT ''");
  const made = [
    `CREATE TABLE topics(${topics.join(',')})`,
    'CREATE TABLE messages(id INTEGER PRIMARY KEY,topic_id INTEGER NOT NULL,timestamp INTEGER NOT NULL, data BLOB NOT NULL)',
    'CREATE INDEX timestamp_idx ON messages (timestamp ASC)',
  ];
  if (version >= 3)
    made.push(
      'CREATE TABLE schema(schema_version INTEGER PRIMARY KEY,ros_distro TEXT NOT NULL)',
      'CREATE TABLE metadata(id INTEGER PRIMARY KEY,metadata_version INTEGER NOT NULL,metadata TEXT NOT NULL)',
      `INSERT INTO schema VALUES (${version}, 'test')`,
    );
  if (version >= 4)
    made.push(
      'CREATE TABLE message_definitions(id INTEGER PRIMARY KEY,topic_type TEXT NOT NULL,encoding TEXT NOT NULL,encoded_message_definition TEXT NOT NULL,type_description_hash TEXT NOT NULL)',
    );
  return made.join(';');
}

/** The caller closes what it gets, where it wants it open, as a recorder that runs has it. */
export function openDb3(
  path: string,
  messages: Iterable<TestMessage>,
  shape: Db3Shape = {},
): InstanceType<typeof Database> {
  const { version = 4, packed = false, journal = 'delete', pageBytes = 4096 } = shape;
  const db = new Database(path);
  db.pragma(`page_size = ${pageBytes}`);
  db.pragma(`journal_mode = ${journal}`);
  db.exec(tables(version));
  const topics = new Map<string, number>();
  const insert = db.prepare('INSERT INTO messages(topic_id, timestamp, data) VALUES (?, ?, ?)');
  db.transaction(() => {
    for (const { topic, type, ns, message } of messages) {
      let id = topics.get(topic);
      if (id === undefined) {
        id = topics.size + 1;
        topics.set(topic, id);
        db.prepare("INSERT INTO topics(id, name, type, serialization_format) VALUES (?, ?, ?, 'cdr')").run(
          id,
          topic,
          type,
        );
        if (version >= 4)
          db.prepare(
            "INSERT INTO message_definitions(topic_type, encoding, encoded_message_definition, type_description_hash) VALUES (?, 'ros2msg', ?, '')",
          ).run(type, ros2Schema(type));
      }
      const data = message instanceof Uint8Array ? message : cdr(type, message);
      insert.run(id, ns, packed ? zstdCompressSync(data) : Buffer.from(data));
    }
  })();
  return db;
}

export function writeDb3(path: string, messages: Iterable<TestMessage>, shape: Db3Shape = {}): void {
  openDb3(path, messages, shape).close();
}

/** The metadata.yaml beside a recording's files. */
export function writeMetadata(
  folder: string,
  files: readonly string[],
  more: {
    readonly mode?: string;
    readonly storage?: string;
    /** What the files hold, by which topics and counts are told. */
    readonly messages?: readonly TestMessage[];
  } = {},
): void {
  const { mode = '', storage = 'sqlite3', messages = [] } = more;
  const topics = new Map(messages.map(({ topic, type }) => [topic, type]));
  const lines = [
    'rosbag2_bagfile_information:',
    '  version: 5',
    `  storage_identifier: ${storage}`,
    `  message_count: ${messages.length}`,
    '  duration:',
    '    nanoseconds: 1000000000',
    '  starting_time:',
    `    nanoseconds_since_epoch: ${messages[0]?.ns ?? 0n}`,
    `  topics_with_message_count:${topics.size === 0 ? ' []' : ''}`,
    ...[...topics].flatMap(([name, type]) => [
      '    - topic_metadata:',
      `        name: ${name}`,
      `        type: ${type}`,
      '        serialization_format: cdr',
      '        offered_qos_profiles: ""',
      `      message_count: ${messages.filter(({ topic }) => topic === name).length}`,
    ]),
    `  compression_format: "${mode === '' ? '' : 'zstd'}"`,
    `  compression_mode: "${mode}"`,
    '  relative_file_paths:',
    // The oldest versions write the folder, too.
    ...files.map((file) => `    - ${join(basename(dirname(join(folder, file))), file)}`),
  ];
  writeFileSync(join(folder, 'metadata.yaml'), `${lines.join('\n')}\n`);
}
