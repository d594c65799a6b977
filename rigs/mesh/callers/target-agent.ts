import * as https from 'node:https';

/**
 * Returns connections to the tasks of a mesh with mutual TLS as a load balancer opens them: it presents no certificate and
 * does not verify that of the task.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export function targetAgent(connections?: number, options: https.AgentOptions = {}): https.Agent {
  return new https.Agent({ keepAlive: true, maxSockets: connections, rejectUnauthorized: false, ...options });
}
