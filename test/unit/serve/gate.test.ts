import { rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Gate } from '../../../engine/serve/hosts/gate.ts';
import { Grants } from '../../../engine/serve/library/grants.ts';
import { MOST_FAILED_TOKENS } from '../../../engine/serve/wire/limits.ts';
import { temporaryFolder } from '../../support/drives.ts';

const request = (headers: Record<string, string>): IncomingMessage =>
  ({ headers }) as unknown as IncomingMessage;

test('a loopback name on any port is a host; any other name, also one that ends like it, is not', () => {
  const gate = new Gate(4000);
  for (const host of ['127.0.0.1:4000', 'localhost:9', '[::1]:80', 'localhost'])
    expect(gate.host(request({ host })), host).toBeUndefined();
  for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil:4000', '10.0.0.1:4000', ''])
    expect(gate.host(request({ host })), host).toMatchObject({ status: 403 });
});

test('the origin must be the host that is asked, to the port', () => {
  const gate = new Gate(4000);
  const host = '127.0.0.1:4000';
  expect(gate.origin(request({ host, origin: 'http://127.0.0.1:4000' }))).toBeUndefined();
  for (const origin of ['http://127.0.0.1:4001', 'http://localhost:4000', 'https://127.0.0.1:4000', 'null'])
    expect(gate.origin(request({ host, origin })), origin).toMatchObject({ status: 403 });
  expect(gate.origin(request({ host }))).toMatchObject({ status: 403 });
});

const cookieOf = (gate: Gate, token: string): string => {
  const cookie = gate.admit(token);
  return typeof cookie === 'string' ? cookie : '';
};

test('only the right token gives a cookie, and only that cookie is let in', () => {
  const gate = new Gate(4000);
  expect(gate.admit('')).toMatchObject({ status: 401 });
  expect(gate.admit(`${gate.token}x`)).toMatchObject({ status: 401 });
  const cookie = cookieOf(gate, gate.token);
  expect(cookie).toContain('HttpOnly; SameSite=Strict');
  expect(cookie).not.toContain(gate.token);
  const pair = cookie.split(';')[0] ?? '';
  expect(gate.cookie(request({ cookie: `other=1; ${pair}` }))).toBeUndefined();
  expect(gate.cookie(request({ cookie: pair.replace('4000', '4001') }))).toMatchObject({ status: 401 });
  expect(gate.cookie(request({}))).toMatchObject({ status: 401 });
});

test('many wrong tokens are refused as too many, and the right one is let in all the same', () => {
  const gate = new Gate(4000);
  for (let i = 0; i < MOST_FAILED_TOKENS; i++) expect(gate.admit(`x${i}`)).toMatchObject({ status: 401 });
  expect(gate.admit('x')).toMatchObject({ status: 429 });
  expect(cookieOf(gate, gate.token)).toContain('HttpOnly');
});

test('a grant stands for one path, and an id that was not given out for none', () => {
  const folder = temporaryFolder();
  const grants = new Grants();
  const id = grants.of(join(folder, 'a', '..', 'b'));
  writeFileSync(join(folder, 'b'), '');
  expect(grants.path(id)).toBe(join(folder, 'b'));
  expect(grants.of(join(folder, 'b'))).toBe(id);
  expect(folder).not.toContain(id);
  expect(() => grants.path(join(folder, 'b'))).toThrow('choose it again');
  rmSync(join(folder, 'b'));
  expect(() => grants.path(id)).toThrow('not there any more');
  expect(grants.named(id)).toBe(join(folder, 'b'));
});

test.each(['', 'short'])('a secret that could be guessed is refused: "%s"', (secret) => {
  expect(() => new Gate(7000, secret)).toThrow(/at least 32 characters/);
});
