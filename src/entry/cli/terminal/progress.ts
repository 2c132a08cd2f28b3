import { Presets, SingleBar } from 'cli-progress';
import type { Watcher } from '../../../engine/ports.ts';
import { plainText } from '../../../render/plain.ts';

const STAGES = {
  observe: 'looking at places',
  confirm: 'comparing',
  heal: 'healing',
  read: 'reading values',
  tag: 'tagging',
  wait: 'waiting (seconds)',
};

/** Shows a run on stderr: always its notes, and a progress bar only on a terminal. */
export function terminalWatcher(): Watcher & { end(): void } {
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{stage} {bar} {value}/{total}', clearOnComplete: true }, Presets.rect)
    : null;
  // A bar turns off the terminal's line wrapping, which must be restored even after a second Ctrl-C.
  if (bar !== null) process.once('exit', () => bar.stop());
  return {
    note: (sentence) => {
      bar?.stop();
      process.stderr.write(`${plainText(sentence)}\n`);
    },
    progress: (stage, done, total) => {
      if (bar === null) return;
      if (!bar.isActive) bar.start(total, done, { stage: STAGES[stage] });
      bar.setTotal(total);
      bar.update(done, { stage: STAGES[stage] });
    },
    end: () => bar?.stop(),
  };
}
