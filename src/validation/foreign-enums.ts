import { AdjustmentType } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { ContainerDependencyCondition, UlimitName } from 'aws-cdk-lib/aws-ecs';
import { ApplicationProtocol, UnauthenticatedAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The enums of the CDK that options have, with the members of the CDK of the app. */
export const FOREIGN_ENUMS: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  'aws_applicationautoscaling.AdjustmentType': AdjustmentType,
  'aws_cloudwatch.Unit': Unit,
  'aws_ecs.ContainerDependencyCondition': ContainerDependencyCondition,
  'aws_ecs.UlimitName': UlimitName,
  'aws_elasticloadbalancingv2.ApplicationProtocol': ApplicationProtocol,
  'aws_elasticloadbalancingv2.UnauthenticatedAction': UnauthenticatedAction,
  'aws_logs.RetentionDays': RetentionDays,
};
