/**
 * Prints the closing line of CI, `N passed, N failed`, from vitest's JSON reports.
 *
 * A report that is missing or empty counts as one failure: a run that broke off must not look like a small one. Tests that
 * passed at their second try are named above that line: they fail by chance, and want mending.
 */
import { readFileSync } from "node:fs";

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2)) {
  const report = readReport(path);
  passed += report.numPassedTests;
  // A suite that could not be loaded has no failed test in it.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  failed += report.numFailedTests + unloaded.length;
  if (report.numTotalTests === 0) failed++;
  for (const { fullName, failureMessages } of report.testResults.flatMap(secondTries))
    process.stderr.write(`passed at its second try: ${fullName}\n  ${failureMessages[0].split("\n")[0]}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function secondTries({ assertionResults }) {
  return assertionResults.filter(
    ({ status, failureMessages = [] }) => status === "passed" && failureMessages.length > 0,
  );
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numTotalTests: 1, testResults: [] };
  }
}
