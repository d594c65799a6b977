import type { Fault } from '../fault';
import { commonFindings, type Outcome } from '../outcome';
import { type Deployments, MINUTE_MS } from './deployments';
import type { Notice, WatchProcess } from './watch-process';

const HOUR = 60;
const HOUR_MS = HOUR * MINUTE_MS;
/** The watch of a canary ends after this time. Unit: minutes. */
const MAX_CANARY = 10;
/** The watch of a stuck deployment ends after this time. Unit: minutes. */
const MAX_STUCK = 200;

const FAILING_CANARY: Fault = {
  name: 'Failing canary at low traffic',
  event: 'A new version gets 2 of 20 requests a minute, and both fail.',
  entry: 'deployment-failed',
  receiver: 'ticket',
};

const STUCK: Fault = {
  name: 'Deployment stuck',
  event: 'A deployment takes longer than its own policy allows.',
  entry: 'deployment-stuck',
  receiver: 'ticket',
};

/** Deploys a version that always fails, and runs the shipped function each minute. */
export async function failingCanary(
  deployments: Deployments,
  watch: WatchProcess,
  headings: ReadonlySet<string>,
): Promise<Outcome> {
  const first = await deployments.canary();
  let after: number | undefined;
  let found: Notice[] = [];
  for (let passed = 1; passed <= MAX_CANARY && after === undefined; passed++) {
    await deployments.publish(first + (passed - 1) * MINUTE_MS, 2);
    await watch.notices(); // the notices of earlier deployments
    await watch.run(new Date(first + passed * MINUTE_MS));
    found = (await watch.notices()).filter(isOf(FAILING_CANARY));
    if ((await deployments.newest()).status !== 'IN_PROGRESS') after = passed;
  }
  const { status } = await deployments.newest();
  const findings = status === 'ROLLBACK_SUCCESSFUL' ? [] : [`the deployment is ${status}`];
  const course = `The function rolled the deployment back: ${status}`;
  await watch.stop();
  return outcomeOf(FAILING_CANARY, found, { after, course, findings, watch, headings });
}

/** Deploys a version that does not end, and runs the shipped function each minute until a person rolls it back. */
export async function stuckDeployment(
  deployments: Deployments,
  watch: WatchProcess,
  headings: ReadonlySet<string>,
): Promise<Outcome> {
  const first = await deployments.canary();
  const found: Notice[] = [];
  const minutes: number[] = [];
  for (let passed = 1; passed <= MAX_STUCK && minutes.length < 2; passed++) {
    await watch.run(new Date(first + passed * MINUTE_MS));
    const notices = (await watch.notices()).filter(isOf(STUCK));
    found.push(...notices);
    if (notices.length > 0) minutes.push(passed);
  }
  await deployments.rollBack();
  const { status } = await deployments.newest();
  await watch.stop();
  const [after, again] = minutes;
  await watch.run(new Date(first + again * MINUTE_MS + HOUR_MS));
  const late = (await watch.notices()).filter(isOf(STUCK));
  await watch.stop();
  const findings: string[] = [];
  if (again - after !== HOUR) findings.push(`announced after ${minutes.join(' and ')} min, expected each hour`);
  if (late.length > 0) findings.push('announced again although it was rolled back');
  const course = `announced each hour until rolled back (${status}), then not again`;
  return outcomeOf(STUCK, found, { after, course, findings, watch, headings });
}

function isOf({ entry }: Fault): (notice: Notice) => boolean {
  return ({ text }) => text.endsWith(`#${entry}`);
}

interface Observed extends Pick<Outcome, 'after' | 'course' | 'findings'> {
  readonly watch: WatchProcess;
  readonly headings: ReadonlySet<string>;
}

function outcomeOf(fault: Fault, notices: readonly Notice[], observed: Observed): Outcome {
  const { after, course, watch, headings } = observed;
  const noticed = after !== undefined && notices.length > 0;
  const receivers = [...new Set(notices.map(({ receiver }) => receiver))];
  const findings = [...commonFindings(fault, { noticed, receivers, headings }), ...observed.findings];
  const { text } = notices[0] ?? {};
  return {
    fault,
    part: 'real part',
    by: noticed ? watch.id : undefined,
    after,
    notifiedAfter: after,
    receivers,
    course,
    text,
    also: [],
    findings,
  };
}
