import * as budgets from 'aws-cdk-lib/aws-budgets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { allowBudgetsToUseKey } from '../security/key-policy';
import { allowBudgetsToPublish } from './topic-publishers';

/** The share of the budget at which AWS notifies, of the forecast and of the actual costs. Unit: percent. */
const FORECAST = 100;
const ACTUAL = 80;

/**
 * Creates a monthly budget of the account, which notifies the topic.
 *
 * It counts all costs of the account: a filter by tag needs a tag that is activated for cost allocation.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
export function createMonthlyBudget(scope: Construct, amount: number, topic: sns.ITopic): void {
  const subscribers = [{ subscriptionType: 'SNS', address: topic.topicArn }];
  const notice = (notificationType: string, threshold: number) => ({
    notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
    subscribers,
  });
  const budget = new budgets.CfnBudget(scope, 'Budget', {
    budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount, unit: 'USD' } },
    notificationsWithSubscribers: [notice('ACTUAL', ACTUAL), notice('FORECASTED', FORECAST)],
  });
  allowBudgetsToPublish(scope, topic);
  if (topic.masterKey) allowBudgetsToUseKey(topic.masterKey);
  // AWS checks the permission when it creates the budget.
  budget.node.addDependency(topic);
}
