import { LockstepError } from '../../../core/errors.ts';
import type { Verdict } from '../../../core/memory/chain.ts';
import type { History } from '../../../history/recall.ts';
import { verifyHistory } from '../../../history/verify.ts';
import type { Evidence } from '../../../render/history/evidence.ts';
import { faultText, verdictTexts } from '../../../render/history/verdict.ts';
import { wrapLine } from '../../../render/lines.ts';
import { plainText } from '../../../render/plain.ts';
import { EVIDENCE_FORMATS, type EvidenceOutput } from '../terminal/evidence-output.ts';
import { checkWritable, writeText } from '../terminal/output.ts';
import { noHistory, type PastOptions, readPast, withHistoryOf } from '../terminal/past.ts';
import { findPublicKeys } from '../terminal/public-keys.ts';
import { styleFor, widthOfStdout } from '../terminal/style.ts';
import { windowOf } from '../terminal/window.ts';

interface EvidenceOptions extends PastOptions {
  readonly output: readonly EvidenceOutput[];
  readonly head?: string;
  readonly publicKey: readonly string[];
}

/** `lockstep evidence` */
export async function writeEvidence(options: EvidenceOptions): Promise<number> {
  const { from, to, output } = options;
  const example = 'lockstep evidence --from 2026-01-01 --to 2026-03-31 -o html=evidence.html';
  if (from === undefined || output.length === 0)
    throw new LockstepError('bad-input', `evidence needs --from and an -o FORMAT=FILE, as in ${example}`);
  if (output.filter(({ file }) => file === null).length > 1)
    throw new LockstepError('bad-input', 'stdout takes one format; give all but one a file, such as -o html=FILE');
  for (const { file } of output) if (file !== null) await checkWritable(file);
  const now = new Date();
  const window = windowOf(from, to, now, 0);
  const code = await withHistoryOf(options, async (history, env) => {
    const { summary, unreadable } = await readPast(history, window, null);
    const keys = await findPublicKeys(options.publicKey, env);
    const verdict = await verifyHistory(history, options.head ?? null, now, keys);
    const { mapping, store } = history;
    const evidence = { mapping, where: store.where, madeAt: now.toISOString(), summary, unreadable, verdict };
    const written = await Promise.all(output.map((one) => writeOne(evidence, one)));
    for (const fault of verdict.faults) process.stderr.write(`${faultText(fault)}\n`);
    return written.every((done) => done) && verdict.faults.length === 0 ? 0 : 1;
  });
  return code ?? 1;
}

async function writeOne(evidence: Evidence, { format, file }: EvidenceOutput): Promise<boolean> {
  const render = await EVIDENCE_FORMATS[format]();
  return writeText(render(evidence), file);
}

interface VerifyOptions extends Pick<PastOptions, 'config' | 'history' | 'name'> {
  readonly head?: string;
  readonly publicKey: readonly string[];
  readonly json?: boolean;
  readonly color: boolean;
}

/** `lockstep evidence verify` */
export async function verifyEvidence(options: VerifyOptions): Promise<number> {
  const code = await withHistoryOf(options, async (history, env) => {
    const keys = await findPublicKeys(options.publicKey, env);
    const verdict = await verifyHistory(history, options.head ?? null, new Date(), keys);
    if (verdict.kept === null) throw noHistory(history);
    process.stdout.write(
      options.json ? `${JSON.stringify(verdict, null, 2)}\n` : renderVerdict(verdict, history, options),
    );
    return verdict.faults.length === 0 ? 0 : 1;
  });
  return code ?? 1;
}

function renderVerdict(verdict: Verdict, { mapping, store }: History, { color }: VerifyOptions): string {
  const paint = styleFor(color);
  const isWhole = verdict.faults.length === 0;
  const width = widthOfStdout();
  const wrap = (text: string) => wrapLine(text, width, '  ');
  const lines = [
    paint.strong(wrap(plainText(`lockstep evidence verify  ${mapping} in ${store.where}`))),
    ...verdict.faults.map((fault) => paint.bad(wrap(faultText(fault)))),
    ...verdictTexts(verdict).map((text) => (isWhole ? wrap(text) : paint.warn(wrap(text)))),
    ...(verdict.kept === null ? [] : [`Head: ${verdict.kept.head}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
