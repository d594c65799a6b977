import { measure } from './measure';
import { plainL1 } from './plain-l1';
import { codeSummary, templateSummary, timesTable } from './report';
import { medianRatio } from './statistics';
import { templateOf } from './template';
import { WITH_PLAIN_L2 } from './with-plain-l2';
import { WITH_THE_LIBRARY } from './with-the-library';

/** The library checks and acknowledges what plain constructs do not; more than a tenth would be waste. */
const MAX_RATIO = 1.1;

/** Multiples of six, the number of orders of three variants. Together well below two minutes. */
const ROUNDS = { warmUp: 12, counted: 90 };

/** Measures how long the synthesis takes beside plain constructs, and ends with 1 when it takes too long. */
function main(): number {
  // Seconds for any template of this size, whoever wrote it.
  process.env.CDK_VALIDATION = 'false';
  const { Resources } = templateOf(WITH_THE_LIBRARY);
  const floor = plainL1(Resources);
  console.log(`Synthesising the default platform in three ways, ${ROUNDS.counted} times each …\n`);
  const times = measure([WITH_THE_LIBRARY, WITH_PLAIN_L2, floor], ROUNDS);
  const [own = [], plain = [], raw = []] = times.values();
  const ratio = medianRatio(own, plain);
  console.log(`${timesTable(times)}\n`);
  console.log(
    `${WITH_THE_LIBRARY.name} / ${WITH_PLAIN_L2.name}: ${ratio.toFixed(2)} (at most ${MAX_RATIO.toFixed(2)})`,
  );
  console.log(`${WITH_THE_LIBRARY.name} / ${floor.name}: ${medianRatio(own, raw).toFixed(2)}`);
  console.log(`\n${templateSummary(Resources)}\n\n${codeSummary()}`);
  if (ratio <= MAX_RATIO) return 0;
  console.log(`\n✗ The library takes ${ratio.toFixed(2)} times as long as plain L2 constructs.`);
  return 1;
}

process.exitCode = main();
