import { measure } from './measure';
import { plainL1 } from './plain-l1';
import { codeSummary, templateSummary, timesTable } from './report';
import { medianRatio } from './statistics';
import { templateOf } from './template';
import { WITH_THE_LIBRARY } from './with-the-library';

/** Multiples of six, the number of orders of three variants. Together well below two minutes. */
const ROUNDS = { warmUp: 12, counted: 90 };

/** Measures how long the synthesis takes beside plain constructs. */
function main(): void {
  // Seconds for any template of this size, whoever wrote it.
  process.env.CDK_VALIDATION = 'false';
  const { Resources } = templateOf(WITH_THE_LIBRARY);
  const floor = plainL1(Resources);
  console.log(`Synthesising the default platform in three ways, ${ROUNDS.counted} times each …\n`);
  const times = measure([WITH_THE_LIBRARY, floor], ROUNDS);
  const [own = [], raw = []] = times.values();
  console.log(`${timesTable(times)}\n`);
  console.log(`${WITH_THE_LIBRARY.name} / ${floor.name}: ${medianRatio(own, raw).toFixed(2)}`);
  console.log(`\n${templateSummary(Resources)}\n\n${codeSummary()}`);
}

main();
