/** An engine in a separate process, so that a test sees whether it lives, its output, and its memory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './drives.ts';

const child = fileURLToPath(new URL('./children/engine.ts', import.meta.url));

export class EngineProcess {
  readonly address: string;
  readonly port: number;
  readonly home: string;
  readonly root: string;
  readonly #process: ChildProcess;
  readonly #said: string[];

  private constructor(process: ChildProcess, address: string, home: string, root: string, said: string[]) {
    this.#process = process;
    this.address = address;
    this.port = Number(new URL(address).port);
    this.home = home;
    this.root = root;
    this.#said = said;
  }

  static async start(home = temporaryFolder(), root = temporaryFolder()): Promise<EngineProcess> {
    const pages = join(temporaryFolder(), 'pages');
    mkdirSync(join(pages, 'assets'), { recursive: true });
    writeFileSync(join(pages, 'index.html'), '<!doctype html><title>test</title>');
    writeFileSync(join(pages, 'assets', 'large.js'), `/*${'x'.repeat(2_000_000)}*/`);
    const engine = spawn(process.execPath, [child, home, root, pages], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    engine.stderr?.on('data', (chunk) => said.push(String(chunk)));
    const address = await new Promise<string>((resolve, reject) => {
      engine.stdout?.once('data', (chunk) => resolve(String(chunk).trim()));
      engine.once('exit', (code) => reject(new Error(`The engine ended with ${code}: ${said.join('')}`)));
    });
    process.once('exit', () => engine.kill('SIGKILL'));
    return new EngineProcess(engine, address, home, root, said);
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** What it wrote on stderr. */
  get said(): string {
    return this.#said.join('');
  }

  /** Undefined while it lives, else how it ended. */
  get ended(): string | undefined {
    const { exitCode, signalCode } = this.#process;
    return exitCode === null && signalCode === null ? undefined : `${exitCode ?? signalCode}: ${this.said}`;
  }

  /** The most memory it has had at a time, in bytes; undefined where the system does not tell. */
  get peakBytes(): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1]) * 1024;
  }

  /** Status of a plain request for the page: 200 while all is well. */
  async pageStatus(): Promise<number> {
    return (await fetch(`http://${this.host}/`)).status;
  }

  /** A raw socket whose errors are expected. */
  socket(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.off('error', reject);
        socket.on('error', () => undefined);
        resolve(socket);
      });
      socket.once('error', reject);
    });
  }

  /** Sends bytes as they are and gives back what came until the peer closed, or until `patienceMs` went by. */
  async send(bytes: string | Uint8Array, patienceMs = 3000): Promise<string> {
    const socket = await this.socket();
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    const closed = new Promise((resolve) => {
      socket.once('close', resolve);
      setTimeout(resolve, patienceMs);
    });
    socket.write(bytes);
    await closed;
    socket.destroy();
    return Buffer.concat(chunks).toString('latin1');
  }

  async stop(): Promise<void> {
    if (this.ended !== undefined) return;
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await gone;
  }
}
