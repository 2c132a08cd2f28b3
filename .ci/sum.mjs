/**
 * Prints each test that failed, and why, then `N passed, N failed, N skipped`, summed over the JSON reports of vitest
 * that are named as arguments. A log is often read from its end, or kept only in part.
 */
import { readFileSync } from 'node:fs';

/** Lines of a failure's message that are printed. */
const LINES = 12;

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const path of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const ownFailures = report.testResults.filter(hasFailedByItself);
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests + ownFailures.length;
  sum.skipped += report.numPendingTests + report.numTodoTests;
  for (const file of ownFailures) printFailure(file.name, file.message);
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) printFailure(`${file.name}: ${test.fullName}`, test.failureMessages.join('\n'));
  }
}
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);

/** A file that could not be loaded, or whose hook failed, has no test that failed, and did not pass. */
function hasFailedByItself({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
}

function printFailure(where, message = '') {
  const lines = message.split('\n').slice(0, LINES);
  process.stdout.write(`FAILED ${where}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}
