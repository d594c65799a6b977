/** The default header of test requests, which is the one of Service Connect. */
export const TEST_HEADER = 'x-amzn-ecs-blue-green-test';

/** Requests with a header that test a new version before it receives production traffic. */
export interface TestTraffic {
  /**
   * The name of the header. Maximum: 40 characters.
   *
   * @default 'x-amzn-ecs-blue-green-test'
   */
  readonly header?: string;

  /**
   * The value of the header, without wildcards. Maximum: 128 characters. It is not a secret: everybody who sends it
   * reaches the new version, so the application must authenticate testers like all other users.
   */
  readonly value: string;

  /**
   * The priority of the load balancer's listener rule, from 1 to 50,000. It must be before the priority of the service's
   * route.
   *
   * @default - derived from the route and the header
   */
  readonly priority?: number;
}
