import type { PageData } from '../report/page';
import { pairGrid, pointGrid } from './grids';
import type { RotationReport } from './report';

/** Returns the page of the demo. */
export function rotationPage(report: RotationReport): PageData {
  const { ended, counts, service, seconds, pointGrids, pairGrid: pairs } = report;
  const grids = [...pointGrids, ...(pairs ? [pairs] : [])];
  const cells = grids.flatMap(({ marks }) => marks).filter((mark) => mark !== ' ');
  return {
    title: 'A rotation that is killed at every call',
    introduction:
      'The rotation function of the library runs in its own process. It calls a real PostgreSQL over TLS and the API ' +
      'of Secrets Manager. Each cell is one rotation. After every call, before the function gets the response, a check ' +
      'logs in with the credentials under <code>AWSCURRENT</code>. For a user with one login it tries ' +
      '<code>AWSCURRENT</code>, then <code>AWSPENDING</code>.',
    where: 'on this machine: a real PostgreSQL, an emulated Secrets Manager',
    verdict: verdictOf(report),
    numbers: [
      { name: 'failed', value: service.failed, text: 'failed queries of a service with a pool', isFailure: true },
      { name: 'queries', value: service.queries, text: `queries of the service, in ${service.tasks} tasks` },
      { name: 'rotations', value: counts.rotations, text: `rotations with a fault, of ${cells.length}` },
      { name: 'kills', value: counts.kills, text: 'processes ended by SIGKILL' },
      { name: 'looks', value: counts.looks, text: 'checks that a login works' },
      { name: 'logins', value: counts.logins, text: 'logins of the checks, one for each change' },
      { name: 'seconds', value: `${Math.round(seconds)} s`, text: 'from start to end' },
    ],
    content: `<h2>Killed once: before and after every call</h2>
<p>The process gets SIGKILL before a call is sent, or after the server has answered and before the response arrives. Then the step is called again, as Secrets Manager does. Meanwhile a service uses the database. Each rotation starts a task with the new credentials, and the earlier task continues with its own.</p>
${pointGrids.map(pointGrid).join('\n')}
<h2>Interrupted twice: every pair of calls</h2>
<p>A row is the first interruption. A column is the second one, in the retry or in a later step. To save time, the process is not ended but disconnected: none of its calls reaches a server. Three users rotate at the same time.</p>
${pairs ? pairGrid(pairs, pointGrids.length) : `<p class="soft">${ended ? 'Left out.' : 'Not yet.'}</p>`}`,
    marks: grids.map(({ marks }) => marks.join('')),
    ended,
  };
}

function verdictOf({ ended, stage, findings }: RotationReport): PageData['verdict'] {
  if (!ended) return { kind: 'running', text: stage };
  if (findings.length > 0) return { kind: 'failed', findings };
  return {
    kind: 'passed',
    text:
      'Every rotation was completed, a login worked at every moment, no query failed, and neither this page nor a log ' +
      'contains a password.',
  };
}
