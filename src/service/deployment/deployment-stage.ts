/**
 * The stages of a deployment that moves traffic.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export enum DeploymentStage {
  /** A deployment begins while the one before has not ended. */
  RECONCILE_SERVICE = 'RECONCILE_SERVICE',

  /** The new version has not started. */
  PRE_SCALE_UP = 'PRE_SCALE_UP',

  /** The new version has started, and gets no traffic. */
  POST_SCALE_UP = 'POST_SCALE_UP',

  /** Test traffic moves to the new version. No deployment can be paused here. */
  TEST_TRAFFIC_SHIFT = 'TEST_TRAFFIC_SHIFT',

  /** The new version gets all test traffic and no other. */
  POST_TEST_TRAFFIC_SHIFT = 'POST_TEST_TRAFFIC_SHIFT',

  /** Before traffic moves; with `canary()` and `linear()` before every step. */
  PRE_PRODUCTION_TRAFFIC_SHIFT = 'PRE_PRODUCTION_TRAFFIC_SHIFT',

  /** Traffic moves; with `canary()` and `linear()` at every step. No deployment can be paused here. */
  PRODUCTION_TRAFFIC_SHIFT = 'PRODUCTION_TRAFFIC_SHIFT',

  /** All traffic has moved. */
  POST_PRODUCTION_TRAFFIC_SHIFT = 'POST_PRODUCTION_TRAFFIC_SHIFT',
}
