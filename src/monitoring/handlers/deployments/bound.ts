import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** The stages of a deployment that shifts traffic, in their order. */
const STAGES: readonly string[] = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];
/** The stages that occur at each step of a canary or linear deployment. */
const STAGES_OF_STEPS: readonly string[] = ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];
/** The time in which tasks start, become healthy and drain, or ECS rolls back. It is ample. Unit: minutes. */
export const WORK_MINUTES = 30;
/**
 * The default timeout of a hook. Unit: minutes.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HookTimeoutConfig.html
 */
const HOOK_MINUTES = 24 * 60;

/**
 * Returns the time after which a deployment is stuck. Unit: minutes since its start.
 *
 * It follows from the deployment's own policy: the bake times, the timeouts of hooks, and half an hour of work. Only the
 * stages up to the present one count. So a version whose tasks do not start is found after half an hour, whatever the
 * later stages take.
 *
 * @param configuration the policy of the deployment
 * @param stage the present stage. A rolling deployment has none, and all stages count.
 */
export function boundOf(configuration: DeploymentConfiguration = {}, stage = ''): number {
  const reached = STAGES.slice(0, STAGES.indexOf(stage) + 1 || STAGES.length);
  const bakes = [
    reached.includes('PRE_PRODUCTION_TRAFFIC_SHIFT') ? stepBakes(configuration) : 0,
    reached.includes('BAKE_TIME') ? (configuration.bakeTimeInMinutes ?? 0) : 0,
  ];
  return WORK_MINUTES + bakes[0] + bakes[1] + hookMinutes(configuration, reached);
}

/** The bake times of the steps of a canary or linear deployment. The last step has none. */
function stepBakes(configuration: DeploymentConfiguration): number {
  const { canaryConfiguration, linearConfiguration } = configuration;
  const bake = canaryConfiguration?.canaryBakeTimeInMinutes ?? linearConfiguration?.stepBakeTimeInMinutes ?? 0;
  return bake * (stepsOf(configuration) - 1);
}

/** The number of steps in which the traffic shifts. */
export function stepsOf({ strategy, linearConfiguration }: DeploymentConfiguration): number {
  if (strategy === 'CANARY') return 2;
  if (strategy === 'LINEAR') return Math.ceil(100 / (linearConfiguration?.stepPercent ?? 10));
  return 1;
}

/** Hooks of a stage run in parallel, so the longest one counts. */
function hookMinutes(configuration: DeploymentConfiguration, reached: readonly string[]): number {
  let minutes = 0;
  for (const stage of reached) {
    const timeouts = (configuration.lifecycleHooks ?? [])
      .filter(({ lifecycleStages }) => lifecycleStages?.some((hooked) => hooked === stage))
      .map(({ timeoutConfiguration }) => timeoutConfiguration?.timeoutInMinutes ?? HOOK_MINUTES);
    minutes += Math.max(0, ...timeouts) * (STAGES_OF_STEPS.includes(stage) ? stepsOf(configuration) : 1);
  }
  return minutes;
}
