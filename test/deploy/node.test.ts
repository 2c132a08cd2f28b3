import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withScratch } from '../house/scratch.ts';
import { installed, orSkipped, type Server } from '../peers/server.ts';
import { invokeFunction, REGION, startMinistack } from './aws.ts';

const ministack = installed('ministack');
const python = installed('python3');

describe.skipIf(ministack === null)(orSkipped(ministack, 'a function on MiniStack'), () => {
  let server: Server;
  beforeAll(async () => {
    server = await startMinistack(ministack ?? '');
  });
  afterAll(() => server.stop());

  test('runs on the Node of this suite, so .ci/run decides which', async () => {
    const source = 'export const handler = async () => ({ version: process.version });\n';
    const ZipFile = await withScratch({ 'index.mjs': source }, async (folder) => {
      await execa(python ?? '', ['-m', 'zipfile', '-c', 'code.zip', 'index.mjs'], { cwd: folder });
      return readFile(join(folder, 'code.zip'));
    });
    await new LambdaClient({ region: REGION }).send(
      new CreateFunctionCommand({
        FunctionName: 'version',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: { ZipFile },
      }),
    );
    expect(await invokeFunction('version', {})).toEqual({ version: process.version });
  });
});
