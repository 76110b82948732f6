/** The clients of an engine, and events to all of them. An event for a person waits until the first client has come. */
import type { EngineEvent } from '../../contract/api.ts';
import type { Connection } from './connection.ts';

export class Clients {
  readonly #connections = new Set<Connection>();
  /** For the first client that comes. */
  readonly #waiting: EngineEvent[] = [];
  /** Titles that the person was told. */
  readonly #told = new Set<string>();
  readonly #log: (text: string) => void;

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#connections.values();
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** To be called when a client has said hello. */
  greeted(connection: Connection): void {
    for (const event of this.#waiting.splice(0)) connection.event(event);
  }

  /** To those that are there now. */
  broadcast(event: EngineEvent): void {
    for (const connection of this.#connections) connection.event(event);
  }

  /** To those that are there now, or else to the first that comes. */
  announce(event: EngineEvent): void {
    if ([...this.#connections].some(({ greeted }) => greeted)) this.broadcast(event);
    else this.#waiting.push(event);
  }

  /** A notice for the person, and a line of the log. */
  say(title: string, detail: string): void {
    this.#log(`${title}: ${detail}`);
    this.announce({ event: 'notice', title, detail });
  }

  /** The same, once a title. */
  sayOnce(title: string, detail: string): void {
    if (this.#told.has(title)) return;
    this.#told.add(title);
    this.say(title, detail);
  }
}
