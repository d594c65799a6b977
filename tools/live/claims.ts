/** A behavior of AWS that no emulator shows. */
export interface Claim {
  /** The behavior, as an item of a list. */
  readonly text: string;
  /** The steps of a live run that show it together. Without steps, a live run shows it only in part or not at all. */
  readonly shownBy: StepName[];
}

export type StepName = 'deploy' | 'requests' | 'rotate' | 'update' | 'roll-back' | 'destroy';

export const CLAIMS: Claim[] = [
  { text: 'whether every property value of the default platform is accepted', shownBy: ['deploy', 'update'] },
  { text: 'whether the default platform fits the quotas of an account', shownBy: ['deploy'] },
  { text: 'whether the IAM policies of a deployment and of a rotation are sufficient', shownBy: ['deploy', 'rotate'] },
  { text: 'requests through the load balancer, security groups and Service Connect', shownBy: ['requests'] },
  { text: 'the event of Secrets Manager that redeploys the readers of a secret', shownBy: ['rotate'] },
  { text: 'an update of a service in place', shownBy: ['update'] },
  { text: 'deployment rollback by the circuit breaker, and the rollback of the stack', shownBy: ['roll-back'] },
  { text: 'that nothing is left after the stack is deleted', shownBy: ['destroy'] },
  { text: 'deployment rollback by alarms', shownBy: [] },
  { text: 'the timeouts of the Service Connect proxy', shownBy: [] },
  {
    text: "that Fargate stops containers in the reverse order of their dependencies, which Envoy's drain needs",
    shownBy: [],
  },
  { text: 'the timing of Cloud Map', shownBy: [] },
  { text: 'scaling actions', shownBy: [] },
  { text: 'Spot interruptions', shownBy: [] },
  { text: 'the validation of certificates, completed logins, the firewall, IPv6', shownBy: [] },
  { text: 'the delivery of logs, events and notifications', shownBy: [] },
];
