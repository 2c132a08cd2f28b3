import { expect, test } from 'vitest';
import { pagesOf } from '../../src/aws/calls/pages.ts';

// The kind: a listing that goes on after its last page, and so never ends.

test.each([
  ['no token', {}],
  ['an undefined token', { NextToken: undefined }],
  ['an empty token, as moto sends it', { NextToken: '' }],
])('a page with %s is the last one', async (_, last) => {
  const pages = [{ NextToken: 'second' }, last];
  const asked: (string | undefined)[] = [];
  const ask = async (token: string | undefined) => {
    asked.push(token);
    return pages[asked.length - 1] ?? Promise.reject(new Error('asked for a page after the last'));
  };
  const seen: object[] = [];
  for await (const page of pagesOf(ask)) seen.push(page);
  expect({ asked, seen }).toEqual({ asked: [undefined, 'second'], seen: pages });
});
