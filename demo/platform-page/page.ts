import { EMULATOR_LIMITS } from '../../rigs/emulator/limits';
import { drawnPlatform } from '../../rigs/pictures/drawn-platform';
import { descriptionOf, platformScene } from '../../rigs/pictures/platform';
import type { Json } from '../../rigs/template/json';
import type { PromiseKept } from '../promises/promise';
import { details, escaped, sign, table } from '../report/html';
import type { PageData } from '../report/page';
import type { DemoResults } from '../results';
import type { Outcome } from '../steps/outcome';
import { AREAS, areaOf } from './areas';

/** Returns the page of the demo. */
export function platformPage(results: DemoResults): PageData {
  const { promises, packs, timings, failures, disposableDifferences } = results;
  const kept = promises.promises.filter((each) => each.kept).length;
  const open = packs.reduce((sum, pack) => sum + pack.open.length, 0);
  const seconds = timings.reduce((sum, each) => sum + each.seconds, 0);
  return {
    title: 'The trading analytics platform',
    introduction: `Synthesized, checked, deployed to an AWS emulator by the CDK CLI, queried, rotated, updated and destroyed. ${escaped(results.machine)}.`,
    where: 'on an AWS emulator, not in an AWS account',
    verdict:
      failures.length === 0
        ? { kind: 'passed', text: 'Everything was as promised.' }
        : { kind: 'failed', findings: failures },
    numbers: [
      { name: 'resources', value: Object.keys(results.template.Resources).length, text: 'resources' },
      { name: 'promises', value: `${kept} of ${promises.promises.length}`, text: 'promises kept' },
      { name: 'findings', value: open, text: `open findings of ${packs.length} security packs` },
      { name: 'seconds', value: `${seconds.toFixed(0)} s`, text: 'from start to end' },
    ],
    content: `<h2>Deployed resources</h2>
${picture(results.template)}
<h2>Checks before the deployment</h2>
${checks(results)}
<h2>Promises of the template, and the answers of the emulator</h2>
${promiseTables(promises.promises)}
<p class="soft">Deployed, but not checked one by one: ${promises.typesNotInspected.map(escaped).join(', ')}.</p>
<h2>Changes after the deployment</h2>
${outcomes({ 'An API key and a database user were rotated': results.rotation, 'One service was updated': results.update, 'Everything was destroyed': results.destruction })}
<h2>Updates under load</h2>
${underLoad(results.underLoad)}
<h2>What a green deployment here does not show</h2>
<p>The emulator accepts the calls of CloudFormation and answers them. It does not have these features of AWS:</p>
${table(
  ['feature', 'reason'],
  EMULATOR_LIMITS.map(({ feature, why }) => [escaped(feature), escaped(why)]),
)}
<p>The demo deploys the disposable variant, so that everything can be deleted. The checks used the production variant. The two variants differ in the deletion behavior of ${disposableDifferences.length} resources:</p>
${details('list', `<p>${disposableDifferences.map(escaped).join(', ')}</p>`)}
<h2>Duration</h2>
${table(
  ['step', 'seconds'],
  timings.map(({ step, seconds: each }) => [escaped(step), each.toFixed(1)]),
)}`,
    ended: true,
  };
}

/** Returns the picture of the platform, for a wide page and for a phone. */
function picture(template: Json): string {
  const platform = drawnPlatform(template);
  const description = descriptionOf(platform);
  return `<div class="only-wide">${platformScene(platform).element(description)}</div>
<div class="only-narrow">${platformScene(platform, 'narrow').element(description)}</div>`;
}

function checks({ cloudFormation, packs, acknowledgements }: DemoResults): string {
  const rows = [
    ['the CDK’s validation of the template', sign(cloudFormation.length === 0), `${cloudFormation.length} findings`],
    ...packs.map(({ pack, raw, open }) => [
      escaped(pack),
      sign(open.length === 0),
      `${open.length} open, ${raw - open.length} acknowledged`,
    ]),
  ];
  const reasons = acknowledgements.map(({ rule, path, reason }) => [escaped(rule), escaped(path), escaped(reason)]);
  return `${table(['check', '', 'found'], rows)}
${details('acknowledged rules, with construct and reason', table(['rule', 'construct', 'reason'], reasons))}
<p class="soft">A passed pack is a check. It is not compliance.</p>`;
}

function promiseTables(promises: PromiseKept[]): string {
  return AREAS.map((area) => {
    const inArea = promises.filter(({ type }) => areaOf(type) === area);
    if (inArea.length === 0) return '';
    const kept = inArea.filter((each) => each.kept).length;
    return `<h3>${area} <span class="soft">${kept} of ${inArea.length}</span></h3>\n${tablesOf(inArea)}`;
  }).join('\n');
}

function tablesOf(promises: PromiseKept[]): string {
  const types = [...new Set(promises.map(({ type }) => type))].sort();
  return types
    .map((type) => {
      const ofType = promises.filter((each) => each.type === type);
      const kept = ofType.filter((each) => each.kept).length;
      const rows = ofType.map((each) => [
        sign(each.kept),
        escaped(each.resource),
        escaped(each.what),
        escaped(each.promised),
        escaped(each.found),
      ]);
      const summary = `${sign(kept === ofType.length)} ${escaped(type)} <span class="soft">${kept} of ${ofType.length}</span>`;
      return details(summary, table(['', 'resource', 'what', 'promised', 'found'], rows), kept < ofType.length);
    })
    .join('\n');
}

function underLoad(steps: Outcome[]): string {
  if (steps.length === 0) return '<p>Not run. There are no programs of Envoy for this machine.</p>';
  return `<p>Another platform was updated while clients sent GET and POST requests to all routes. Each request had its own TLS handshake, and the client verified the certificate. <code>UpdateSafetyCheck</code> accepted each version.</p>
${outcomes({ 'A platform was updated under load': steps })}
<p class="soft">Real: the CDK CLI, the templates, the Envoys with the commands of the template, TLS. Emulated: CloudFormation, the listener rules and the target groups. Substituted: the applications, DNS, a TLS front that reads the certificates of the listener at each handshake, and ECS. A program starts and stops the tasks after each deployment. On AWS, ECS does this during the deployment, and CloudFormation waits for it. Not shown: health checks of targets, and the time that AWS needs to apply a rule.</p>`;
}

function outcomes(steps: Record<string, Outcome[]>): string {
  const rows = Object.entries(steps).flatMap(([step, shown]) =>
    shown.map((each) => [sign(each.shown), escaped(step), escaped(each.what), escaped(each.found)]),
  );
  return table(['', 'step', 'what', 'found'], rows);
}
