/** Prints `N passed, N failed, N skipped`, summed over the JSON reports of vitest that are named as arguments. */
import { readFileSync } from 'node:fs';

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const path of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests + report.testResults.filter(hasFailedByItself).length;
  sum.skipped += report.numPendingTests + report.numTodoTests;
}
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);

/** A file that could not be loaded, or whose hook failed, has no test that failed, and did not pass. */
function hasFailedByItself({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
}
