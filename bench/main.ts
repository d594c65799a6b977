import { parseArgs } from 'node:util';
import * as library from 'cdk-trading-analytics-platform';
import { earlierCommit } from './earlier-commit';
import { ECS_PATTERNS } from './ecs-patterns';
import { withLibrary } from './library';
import { libraryCopy } from './library-copy';
import { manyServices, SERVICES } from './many-services';
import { measure, processorTime } from './measure';
import { plainL1 } from './plain-l1';
import { checksSummary, codeSummary, templateSummary, timesTable } from './report';
import { templateOf } from './template';
import { timeInChecks } from './time-in-checks';

/** The commit before the plain names and the present layout. */
const BEFORE = 'acf33d477951afaa37fb5d1843ad39577ce221dc';
/** Multiples of 24, the number of orders of four variants. */
const ROUNDS = { warmUp: 24, counted: 72 };
/** A synthesis of 100 services takes seconds. */
const LARGE_ROUNDS = { warmUp: 2, counted: 5 };

/** Compares the synthesis time of the default platform with `aws-ecs-patterns`, raw L1 and an earlier commit. */
function main(): void {
  const { ref } = parseArgs({ options: { ref: { type: 'string', default: BEFORE } } }).values;
  // Validation takes seconds for any template of this size, and it is the same for all variants.
  process.env.CDK_VALIDATION = 'false';
  const own = withLibrary('this library', library);
  const { Resources } = templateOf(own);
  const earlier = earlierCommit(ref);
  if (!earlier) console.log(`Without an earlier commit: ${ref} is not in this clone. Pass another one with --ref.`);
  const variants = [own, ECS_PATTERNS, plainL1(Resources), ...(earlier ? [earlier] : [])];
  console.log(`Synthesizing ${variants.length} variants, ${ROUNDS.counted} times each …\n`);
  console.log(`${timesTable(measure(variants, ROUNDS))}\n`);
  console.log(`${templateSummary(Resources)}\n\n${codeSummary()}\n`);
  const large = [
    manyServices('with checks', libraryCopy({ checks: true })),
    manyServices('without', libraryCopy({ checks: false })),
  ];
  console.log(`Synthesizing ${SERVICES} services, ${LARGE_ROUNDS.counted} times each …\n`);
  console.log(
    checksSummary(measure(large, LARGE_ROUNDS, processorTime), timeInChecks(manyServices('library', library))),
  );
}

main();
