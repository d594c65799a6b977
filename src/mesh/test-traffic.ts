/** The header of test requests where no other is chosen, which is Service Connect's own. */
export const TEST_HEADER = 'x-amzn-ecs-blue-green-test';

/** Which requests are a test of a version that has no other traffic yet: those with a header of an agreed value. */
export interface TestTraffic {
  /**
   * The header, at most 40 characters.
   *
   * @default 'x-amzn-ecs-blue-green-test'
   */
  readonly header?: string;

  /**
   * Its value, at most 128 characters, without wildcards. Whoever knows it reaches the new version: it is no secret, so let
   * the application ask testers for their credentials as it asks everybody.
   */
  readonly value: string;

  /**
   * The priority of the load balancer's rule, from 1 to 50,000, before that of the service's route.
   *
   * @default - worked out from the route and the header
   */
  readonly priority?: number;
}
