import { describe, expect, it } from 'vitest';
import { start, storekeeper } from './command.ts';
import { until } from '../e2e/until.ts';

describe.concurrent('the command as such', () => {
  it.each([
    { reason: 'its version', args: ['--version'], code: 0, says: /^(development|\d+\.\d+\.\d+)\n$/ },
    {
      reason: 'its commands',
      args: ['--help'],
      code: 0,
      says: /validate[^]*plan[^]*apply[^]*run[^]*get[^]*emulator[^]*demo/,
    },
    {
      reason: 'what a command takes',
      args: ['plan', '--help'],
      code: 0,
      says: /exit 0 no changes, 2 changes, 1 error/,
    },
  ])('tells $reason', async ({ args, code, says }) => {
    const ended = await storekeeper(args);
    expect(ended).toMatchObject({ code, stderr: '' });
    expect(ended.stdout).toMatch(says);
  });

  it.each([
    {
      reason: 'an unknown command, with the nearest',
      args: ['vaildate'],
      says: /unknown command 'vaildate'[^]*validate/,
    },
    { reason: 'an unknown option', args: ['plan', 'x', '--outt', 'y'], says: /unknown option '--outt'/ },
    { reason: 'a missing path', args: ['validate'], says: /missing required argument 'path'/ },
    {
      reason: 'an unknown format',
      args: ['plan', 'x', '-o', 'yaml'],
      says: /Allowed choices are text, json/,
    },
    { reason: 'a path that is not there', args: ['plan', '/no/such/folder'], says: /\/no\/such\/folder/ },
    {
      reason: 'an unknown thing to list',
      args: ['get', 'flows'],
      says: /found "flows"; accepted: accounts, tiles/,
    },
    {
      reason: 'a port that is none',
      args: ['emulator', '--port', '70000'],
      says: /whole number from 0 to 65535/,
    },
    {
      reason: 'a poll that is no duration',
      args: ['run', '--git', '/x', '--poll', 'often'],
      says: /often is not a duration/,
    },
    {
      reason: 'a second repository',
      args: ['run', '--git', '/x', '--git', '/y'],
      says: /'--git <url>'[^]*given before, as \/x; accepted is --git once/,
    },
    {
      reason: 'a second folder',
      args: ['run', '--git', '/x', '--folder', 'a', '--folder', 'b'],
      says: /'--folder <path>'[^]*accepted is --folder once/,
    },
    {
      reason: 'a controller that nobody runs',
      args: ['get', 'accounts', '--server', 'http://127.0.0.1:9'],
      says: /no controller can be asked at http:\/\/127\.0\.0\.1:9[^]*storekeeper run/,
    },
    {
      reason: 'a reviewed plan that is none',
      args: ['apply', 'examples/accounts', '--plan', 'package.json', '--state-dir', '/nowhere'],
      says: /package\.json is not a plan that "storekeeper plan --out" wrote/,
    },
  ])('refuses $reason: exit 1, without a stack', async ({ args, says }) => {
    const { code, stdout, stderr } = await storekeeper(args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe.concurrent('storekeeper emulator', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one line when it listens, and ends cleanly on %s',
    async (signal) => {
      const { child, ended, stdout } = start([
        'emulator',
        '-o',
        'json',
        '--accounts',
        '3',
        '--token',
        'x'.repeat(32),
      ]);
      const line = await until('the line', () => (stdout().includes('\n') ? stdout() : undefined));
      const { url, token, integrationId } = JSON.parse(line) as Record<string, string>;
      const answer = await fetch(`${url}/v1/integrations/${integrationId}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(200);
      child.kill(signal);
      expect(await ended).toEqual({ code: 0, signal: null, stdout: line, stderr: '' });
      expect(line.trimEnd().split('\n')).toHaveLength(1);
    },
  );
});
