import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { startServer } from './server.ts';

// The kind: a server that outlives the process that started it, or keeps that process from ending.

const ANSWER = "require('node:http').createServer((_, answer) => answer.end()).listen(process.argv[1])";
const ANSWER_IN_CHILD = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(ANSWER)}, process.argv[1]])`;
const SERVERS = [
  ['that answers itself', ANSWER],
  ['whose child answers', ANSWER_IN_CHILD],
] as const;

test.each(SERVERS)('a server %s no longer answers once it is stopped', async (_, server) => {
  const { url, stop } = await startServer('node', (port) => ['-e', server, String(port)]);
  stop();
  expect(await fallsSilent(url)).toBe(true);
});

test.each(SERVERS)('a server %s ends with the process that started it, even by SIGKILL', async (_, server) => {
  const module = JSON.stringify(new URL('./server.ts', import.meta.url));
  const args = `(port) => ['-e', ${JSON.stringify(server)}, String(port)]`;
  const script = `const { startServer } = await import(${module}); console.log((await startServer('node', ${args})).url)`;
  const starter = execa('node', ['--import', 'tsx/esm', '--input-type=module', '-e', script], { reject: false });
  let url = '';
  for await (const line of starter) {
    url = line;
    starter.kill('SIGKILL');
  }
  expect(url).toMatch(/^http/);
  expect(await fallsSilent(url)).toBe(true);
});

test.each([
  ['process.exit(3)', '3'],
  ["process.kill(process.pid, 'SIGKILL')", 'SIGKILL'],
])('a server that ends before it answers is reported at once: %s', async (server, end) => {
  await expect(startServer('node', () => ['-e', server])).rejects.toThrow(
    `the server ended with ${end} before it answered`,
  );
});

async function fallsSilent(url: string): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (!answered) return true;
    await sleep(50);
  }
  return false;
}
