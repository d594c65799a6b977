import { referencesIn } from '../canonical-values';
import { changedProperties, type Finding, isChanged, shownResource, type UpdateFacts } from '../finding';
import { listOf, type Properties, propertiesOf, type Resource } from '../template';
import { constructPath, type ResourceUpdate, resourceKey } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';

const SERVICE = 'AWS::ECS::Service';
/** Amazon ECS changes the weights of a rule, or of a listener of a Network Load Balancer. */
const SHIFTED = ['AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::ElasticLoadBalancingV2::Listener'];

/** A service whose traffic ECS shifts: its production listener rules and its target groups. */
interface ShiftingService {
  readonly rules: string[];
  readonly targetGroups: string[];
}

/**
 * Finds updates that write the weights of a production listener rule or listener, and stacks that have one.
 *
 * Amazon ECS changes the weights with each deployment. CloudFormation does not know them, and writes those of the template
 * whenever anything of the rule changes.
 */
export function findShiftedWeights(facts: UpdateFacts): Finding[] {
  const rules = new Map(
    facts.resources.filter(({ type }) => SHIFTED.includes(type)).map((rule) => [resourceKey(rule), rule]),
  );
  const services = facts.resources.filter(({ before, after }) => before?.Type === SERVICE && after?.Type === SERVICE);
  const written = services.flatMap((service) => {
    const [old, current] = [shifting(facts, service, 'before'), shifting(facts, service, 'after')];
    // Without a traffic shift from now on, the previous rule still has the live weights.
    const keys = current.rules.length > 0 ? current.rules : old.rules;
    if (old.rules.length === 0) return [];
    return keys.flatMap((key) => writes(facts, rules.get(key), old, current));
  });
  return [...written, ...revertDrift(facts)];
}

/** Returns the keys of the target groups whose traffic Amazon ECS shifts. */
export function shiftedTargetGroups(facts: UpdateFacts): Set<string> {
  const services = facts.resources.filter(({ before }) => before?.Type === SERVICE);
  const old = services.map((service) => shifting(facts, service, 'before')).filter(({ rules }) => rules.length > 0);
  return new Set(old.flatMap(({ targetGroups }) => targetGroups.flatMap(referencesIn)));
}

function shifting(facts: UpdateFacts, update: ResourceUpdate, side: 'before' | 'after'): ShiftingService {
  const textOf = (value: unknown) => (value === undefined ? [] : [facts[side].of(update.stack.name, value)]);
  const balancers = listOf<Properties>(propertiesOf(update[side]).LoadBalancers);
  return {
    rules: balancers.flatMap(({ AdvancedConfiguration: { ProductionListenerRule } = {} as Properties }) =>
      textOf(ProductionListenerRule).flatMap(referencesIn),
    ),
    targetGroups: balancers.flatMap(
      ({ TargetGroupArn, AdvancedConfiguration: { AlternateTargetGroupArn } = {} as Properties }) => [
        ...textOf(TargetGroupArn),
        ...textOf(AlternateTargetGroupArn),
      ],
    ),
  };
}

function writes(
  facts: UpdateFacts,
  rule: ResourceUpdate | undefined,
  old: ShiftingService,
  current: ShiftingService,
): Finding[] {
  if (!rule?.after) return [];
  const changed = causes(facts, rule);
  const targets = targetsOf(rule.after).map(({ TargetGroupArn }) => facts.after.of(rule.stack.name, TargetGroupArn));
  // A rule that another service has from now on forwards to the target groups of that service.
  if (changed.length === 0 || !targets.some((target) => current.targetGroups.includes(target))) return [];
  const place = {
    rule: UpdateSafetyRule.WEIGHTS_RESET,
    stack: rule.stack,
    id: rule.id,
    path: constructPath(rule),
    locations: changed.map((name) => `Properties/${name}`),
  };
  const shown = `${shownResource(constructPath(rule), rule.id)}: Amazon ECS changes the weights of this production listener rule.`;
  if (targets.some((target) => !old.targetGroups.includes(target))) {
    return [
      {
        ...place,
        description: `${shown} The update replaces a target group of the rule. Clients get errors until the tasks of the new target group are healthy.`,
        fix: 'Keep the port and the protocol of the service. Or add the service under another name, move the route to it, and then remove the old one (docs/deployments.md).',
      },
    ];
  }
  if (readsWeights(facts, rule)) return [];
  return [
    {
      ...place,
      description: `${shown} The change of ${changed.join(', ')} writes the weights of the template, which can send all requests to an empty target group.`,
      fix: 'Keep the rule as deployed. Or run aws ecs update-service --force-new-deployment until the first target group has the weight. Then deploy, and acknowledge the finding (docs/deployments.md).',
    },
  ];
}

/** Returns the properties that change in a rule. A new rule, and new tags of its stack, count as a change. */
function causes(facts: UpdateFacts, rule: ResourceUpdate): string[] {
  if (!rule.before) return ['ListenerArn', 'Priority'];
  const changed = changedProperties(facts, rule);
  return changed.length === 0 && rule.stack.newTags ? ['Tags'] : changed;
}

/** Returns the target groups that a rule forwards to, with their weights. */
function targetsOf(rule: Resource): Properties[] {
  const { Actions, DefaultActions } = propertiesOf(rule);
  return listOf<Properties>(Actions ?? DefaultActions).flatMap(({ ForwardConfig, TargetGroupArn }) => {
    const weighted = listOf<Properties>(ForwardConfig?.TargetGroups);
    return weighted.length > 0 || TargetGroupArn === undefined ? weighted : [{ TargetGroupArn }];
  });
}

/** Indicates whether each weight of a rule comes from a resource that the update changes, and that so reads the live weights. */
function readsWeights(facts: UpdateFacts, { stack, after }: ResourceUpdate): boolean {
  return targetsOf(after as Resource).every(({ Weight }) => {
    const [source] = referencesIn(facts.after.of(stack.name, Weight));
    const resource = facts.resources.find((update) => resourceKey(update) === source);
    return resource !== undefined && isChanged(facts, resource);
  });
}

function revertDrift(facts: UpdateFacts): Finding[] {
  const services = facts.resources.filter(({ after }) => after?.Type === SERVICE);
  const rules = new Set(services.flatMap((service) => shifting(facts, service, 'after').rules));
  return facts.stacks.flatMap((stack) => {
    const own = facts.resources.filter((update) => update.stack === stack && rules.has(resourceKey(update)));
    if (own.length === 0) return [];
    return [
      {
        rule: UpdateSafetyRule.REVERT_DRIFT,
        warning: true,
        stack,
        id: own[0].id,
        path: constructPath(own[0]),
        locations: [`Properties/${'Actions' in propertiesOf(own[0].after) ? 'Actions' : 'DefaultActions'}`],
        description: `Amazon ECS changes the weights of ${own.length} listener rules or listeners of the stack ${stack.name}. CloudFormation counts this as drift.`,
        fix: `Never use cdk deploy --revert-drift with the stack ${stack.name}. It can send all requests to an empty target group.`,
      },
    ];
  });
}
