import { EMULATOR_LIMITS } from '../../rigs/emulator/limits';
import type { PromiseKept } from '../promises/promise';
import type { DemoResults } from '../results';
import type { Outcome } from '../steps/outcome';
import { drawing } from './drawing';
import { details, escaped, sign, table } from './html';
import { drawnPlatform } from './model';
import { STYLE } from './style';

/** The page that the demo leaves: one file, without anything from elsewhere. */
export function page(results: DemoResults): string {
  const { promises, packs, timings, failures } = results;
  const kept = promises.promises.filter((each) => each.kept).length;
  const seconds = timings.reduce((sum, each) => sum + each.seconds, 0);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>The trading analytics platform: what was promised and what was found</title><style>${STYLE}</style></head>
<body>
<h1>The trading analytics platform</h1>
<p class="soft">Synthesised, checked, deployed to an AWS emulator by the CDK CLI, asked, rotated, updated and destroyed. ${escaped(results.machine)}.</p>
<p class="verdict${failures.length > 0 ? ' failed' : ''}">${
    failures.length === 0
      ? `${sign(true)} Everything was as promised.`
      : `${sign(false)} Not as promised:<br>${failures.map(escaped).join('<br>')}`
  }</p>
<div class="numbers">
<div><b>${Object.keys(results.template.Resources).length}</b>resources</div>
<div><b>${kept} of ${promises.promises.length}</b>promises kept</div>
<div><b>${packs.reduce((sum, { open }) => sum + open.length, 0)}</b>open findings of ${packs.length} security packs</div>
<div><b>${seconds.toFixed(0)} s</b>from beginning to end</div>
</div>
<h2>What was deployed</h2>
${drawing(drawnPlatform(results.template))}
<h2>What was checked before</h2>
${checks(results)}
<h2>What was promised, and what the emulator answered</h2>
${promiseTables(promises.promises)}
<p class="soft">Deployed, and not asked for one by one: ${promises.typesNotAsked.map(escaped).join(', ')}.</p>
<h2>What happened then</h2>
${outcomes({ 'An API key and a database user were rotated': results.rotation, 'One service was updated': results.update, 'Everything was destroyed': results.destruction })}
<h2>What a green deployment here does not show</h2>
<p>The emulator takes what CloudFormation sends it and answers for it. It does not hold:</p>
${table(
  ['feature', 'why'],
  EMULATOR_LIMITS.map(({ feature, why }) => [escaped(feature), escaped(why)]),
)}
<p>The demo deploys the disposable form, so that everything can go; the checks looked at the production form. ${results.disposableDifferences.length} resources differ, in what happens on deletion:</p>
${details('which', `<p>${results.disposableDifferences.map(escaped).join(', ')}</p>`)}
<h2>How long it took</h2>
${table(
  ['step', 'seconds'],
  timings.map(({ step, seconds: each }) => [escaped(step), each.toFixed(1)]),
)}
</body>
</html>
`;
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
${details('what is acknowledged, where, and why', table(['rule', 'construct', 'reason'], reasons))}
<p class="soft">A pack that passes is a check, not compliance.</p>`;
}

function promiseTables(promises: PromiseKept[]): string {
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
      return details(summary, table(['', 'resource', 'what', 'promised', 'found'], rows));
    })
    .join('\n');
}

function outcomes(steps: Record<string, Outcome[]>): string {
  const rows = Object.entries(steps).flatMap(([step, shown]) =>
    shown.map((each) => [sign(each.shown), escaped(step), escaped(each.what), escaped(each.found)]),
  );
  return table(['', 'step', 'what', 'found'], rows);
}
