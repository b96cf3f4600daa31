// Reads the JUnit reports of the runners (`name=file` each) and ends with one line of their counts.
// A runner without a report, or whose report holds no test, is a failure: silence must not look green.
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
let silent = 0;

for (const argument of process.argv.slice(2)) {
  const [name, file] = argument.split('=');
  const counts = countCases(name, file);
  passed += counts.passed;
  failed += counts.failed;
  const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed${skipped}`);
  if (counts.passed + counts.failed === 0) {
    silent += 1;
    console.log(`${name}: ran no test at all, which counts as a failure`);
  }
}

console.log(`${passed} passed, ${failed + silent} failed`);
process.exit(failed + silent > 0 ? 1 : 0);

function countCases(name, file) {
  let report;
  try {
    report = readFileSync(file, 'utf8');
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, selfClosed, body] of report.matchAll(
    /<testcase\b[^>]*?(?:(\/)>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    if (!selfClosed && /<(failure|error)\b/.test(body)) counts.failed += 1;
    else if (!selfClosed && /<skipped\b/.test(body)) counts.skipped += 1;
    else counts.passed += 1;
  }
  return counts;
}
