import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from '../support/cli.ts';

/** The pages that people read, by their path in the checkout. */
export async function listPages(): Promise<string[]> {
  const [root, docs] = await Promise.all([readdir(CHECKOUT), readdir(join(CHECKOUT, 'docs'), { recursive: true })]);
  return [...root, ...docs.map((name) => join('docs', name))].filter((name) => name.endsWith('.md'));
}

export function readPage(path: string): Promise<string> {
  return readFile(join(CHECKOUT, path), 'utf8');
}

/** Where a page's links lead, without those in code. */
export function linksOf(page: string): string[] {
  const prose = page.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
}

/** The anchors that GitHub gives to a page's headings. */
export function anchorsOf(page: string): string[] {
  const headings = page.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) => slugOf(heading));
}

/** Rows of a page's tables, without the heads. */
export function rowsOf(page: string): string[][] {
  const lines = page.split('\n');
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') ?? false;
  const isRule = (line: string | undefined): boolean => /^\|( *:?-+:? *\|)+$/.test(line ?? '');
  const rows = lines.filter((line, at) => isRow(line) && !isRule(line) && !isRule(lines[at + 1]));
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

function slugOf(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '');
  return kept.trim().replaceAll(' ', '-');
}
