// Prints what failed in jest's reports in a folder, and the totals. A suite that did not even start counts as one that failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const LINES_OF_MESSAGE = 15;
const [folder] = process.argv.slice(2);
const reports = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
let passed = 0;
let failed = 0;

function print(file, test, message) {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, LINES_OF_MESSAGE);
  console.log(`\nFAIL ${relative('', file)}${test ? ` › ${test}` : ''}\n  ${lines.join('\n  ')}`);
}

for (const name of reports) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  for (const suite of report.testResults.filter(({ status }) => status === 'failed')) {
    const failures = suite.assertionResults.filter(({ status }) => status === 'failed');
    for (const { fullName, failureMessages } of failures) print(suite.name, fullName, failureMessages.join('\n'));
    if (failures.length === 0) print(suite.name, '', suite.message);
  }
}
console.log(`\n${passed} passed, ${failed} failed`);
