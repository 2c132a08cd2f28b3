import { createReadStream } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { quote } from '../../../../config/wording.ts';
import { LockstepError } from '../../../core/errors.ts';
import type { Strips } from '../../../core/memory/strips.ts';
import type { Report } from '../../../core/report.ts';
import { reportSchema } from '../../../core/report-schema.ts';
import { historyLocation } from '../terminal/history.ts';
import { type OutputOptions, planOutputs, writeReport } from '../terminal/output.ts';
import { withHistoryOf } from '../terminal/past.ts';
import { hasPage, readStrips } from '../terminal/strips.ts';

interface RenderOptions extends OutputOptions {
  /** A folder, or s3://BUCKET/PREFIX. */
  readonly history?: string;
}

/** `lockstep render` */
export async function renderSaved(file: string, options: RenderOptions): Promise<number> {
  const outputs = await planOutputs(options);
  const report = parseReport(await readReport(file), nameOf(file));
  const isRecalled = historyLocation(options.history) !== null && hasPage(outputs);
  const strips = isRecalled ? await stripsAt(options.history, report) : null;
  return (await writeReport(report, outputs, { ...options, strips })) ? 0 : 1;
}

/** What the history that was named says of the days before the report. @throws LockstepError if it cannot be read */
function stripsAt(history: string | undefined, report: Report): Promise<Strips | null> {
  const named = { config: report.file, name: report.mapping, ...(history === undefined ? {} : { history }) };
  return withHistoryOf(named, (found) => readStrips(report, found));
}

function nameOf(file: string): string {
  return file === '-' ? 'stdin' : quote(file);
}

async function readReport(file: string): Promise<string> {
  try {
    return await readAll(file === '-' ? process.stdin : createReadStream(file));
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
    const why = code === 'ENOENT' ? 'no such file' : `the file cannot be read (${code})`;
    throw new LockstepError('bad-input', `${nameOf(file)}: ${why}; give a report as --json printed it, or - for stdin`);
  }
}

function parseReport(content: string, name: string): Report {
  const parsed = reportSchema.safeParse(parseJson(content, name));
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const [unknown] = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]].join('.') : [],
  );
  if (unknown !== undefined && issues.every(({ code }) => code === 'unrecognized_keys')) {
    const remedy = 'render it with that version';
    throw new LockstepError('bad-input', `${name}: written by a newer Lockstep (${quote(unknown)}); ${remedy}`);
  }
  const where = issues[0]?.path.join('.') || 'the report';
  const right = 'is not a report of Lockstep, as --json prints it';
  throw new LockstepError('bad-input', `${name} ${right}: ${where} is not as it should be`);
}

function parseJson(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new LockstepError('bad-input', `${name} is not JSON; give a report as --json printed it, whole`);
  }
}
