import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Alerting, Ingress, TradingAnalyticsPlatform } from 'cdk-trading-analytics-platform';

const stack = new Stack(new App(), 'TradingPlatform');
const certificate = Certificate.fromCertificateArn(stack, 'Certificate', stack.node.getContext('certificateArn'));
new TradingAnalyticsPlatform(stack, 'Trading', {
  ingress: Ingress.https([certificate]),
  alerting: Alerting.email('oncall@example.com'),
});
