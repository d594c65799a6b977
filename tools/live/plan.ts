import type { StepName } from './claims';
import { CHANGED_SERVICE, STACK, type Variant } from './stack';

/** One step of a live run. */
export interface Step {
  readonly name: StepName;
  readonly title: string;
  /** The usual time. Unit: minutes. */
  readonly minutes: number;
  /** The commands of a deployment, as a person would enter them. */
  readonly command: string;
}

const APP = 'npx tsx --tsconfig tsconfig.dev.json tools/live/app.ts';

/** The arguments of the CDK CLI that deploy a variant. */
export function deployArguments(): string[] {
  return ['deploy', STACK, '--app', APP, '--require-approval', 'never', '--output', '.cache/live/cdk.out'];
}

/** The arguments of the CDK CLI that delete the stack. */
export function destroyArguments(): string[] {
  return ['destroy', STACK, '--app', APP, '--force', '--output', '.cache/live/cdk.out'];
}

export const STEPS: Step[] = [
  { name: 'deploy', title: 'Deploy the default platform', minutes: 30, command: deploy('first') },
  {
    name: 'requests',
    title: 'Send requests through the load balancer, and wait for status 200',
    minutes: 2,
    command: 'curl "$URL/"',
  },
  {
    name: 'rotate',
    title: 'Rotate the API key, and wait until its readers are redeployed',
    minutes: 10,
    command: 'aws secretsmanager rotate-secret --secret-id "$SECRET"',
  },
  { name: 'update', title: `Change ${CHANGED_SERVICE} in place`, minutes: 10, command: deploy('updated') },
  {
    name: 'roll-back',
    title: `Deploy an image of ${CHANGED_SERVICE} that ends at once, and wait for the rollback`,
    minutes: 25,
    command: deploy('broken'),
  },
  {
    name: 'destroy',
    title: 'Destroy the stack, also after a failure',
    minutes: 25,
    command: `npx cdk ${quoted(destroyArguments())}`,
  },
];

/**
 * Describes the run before it begins: steps, time and cost.
 *
 * @param perMonth the cost of the default platform without load, in US dollars
 */
export function planText(perMonth: number): string {
  const minutes = STEPS.reduce((sum, step) => sum + step.minutes, 0);
  const hours = Math.ceil(minutes / 60);
  const cost = (perMonth / 730) * hours;
  return [
    `This creates the stack ${STACK} in your account, with your credentials and Region, and destroys it at the end.`,
    `Time: about ${minutes} minutes. Cost: about ${cost.toFixed(2)} USD for ${hours} hours, at list prices of us-east-1.`,
    'If the run is interrupted, the stack stays and costs money: run its last command yourself.',
    '',
    ...STEPS.flatMap(({ title, minutes: usual, command }, index) => [
      `${index + 1}. ${title} (about ${usual} minutes)`,
      `   ${command}`,
    ]),
  ].join('\n');
}

function deploy(variant: Variant): string {
  return `LIVE_VARIANT=${variant} npx cdk ${quoted(deployArguments())}`;
}

function quoted(args: string[]): string {
  return args.map((each) => (each.includes(' ') ? `'${each}'` : each)).join(' ');
}
