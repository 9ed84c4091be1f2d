/** A vitest reporter that writes what scripts/test.mjs prints at the end, as JSON to PIX2PIX_TEST_SUMMARY. */
import { writeFileSync } from 'node:fs';

const nameOf = (test) => `${test.module.relativeModuleId} > ${test.fullName}`;

/** Tests by state, and failures that belong to no test's: a file that does not load, an error outside of tests. */
const summarize = (modules, unhandledErrors) => {
  const summary = { passed: 0, failed: unhandledErrors.length, skipped: [] };
  for (const module of modules) {
    let numFailed = 0;
    for (const test of module.children.allTests()) {
      const { state, note } = test.result();
      if (state === 'passed') summary.passed++;
      // A test that never ended, because its process did, is pending.
      else if (state === 'failed' || state === 'pending') numFailed++;
      else summary.skipped.push({ name: nameOf(test), reason: note ?? 'no reason given' });
    }
    if (numFailed === 0 && module.state() === 'failed') numFailed = 1;
    summary.failed += numFailed;
  }
  return summary;
};

export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const path = process.env.PIX2PIX_TEST_SUMMARY;
    if (path) writeFileSync(path, JSON.stringify(summarize(modules, unhandledErrors)));
  }
}
