/** The header of test requests where no other is chosen, which is Service Connect's own. */
export const TEST_HEADER = 'x-amzn-ecs-blue-green-test';
