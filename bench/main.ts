import { parseArgs } from 'node:util';
import * as library from 'cdk-trading-analytics-platform';
import { earlierCommit } from './earlier-commit';
import { ECS_PATTERNS } from './ecs-patterns';
import { withLibrary } from './library';
import { measure } from './measure';
import { plainL1 } from './plain-l1';
import { codeSummary, templateSummary, timesTable } from './report';
import { templateOf } from './template';

/** The commit before the plain names and the present layout. */
const BEFORE = 'acf33d477951afaa37fb5d1843ad39577ce221dc';
/** Multiples of 24, the number of orders of four variants. */
const ROUNDS = { warmUp: 24, counted: 72 };

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
  console.log(`${templateSummary(Resources)}\n\n${codeSummary()}`);
}

main();
