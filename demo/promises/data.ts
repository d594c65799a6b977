import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketVersioningCommand, GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { compare, type Inspector } from './promise';

export const key: Inspector = async (resource, stack) => {
  const { KeyRotationEnabled } = await new KMSClient(stack.clients).send(
    new GetKeyRotationStatusCommand({ KeyId: resource.physicalId }),
  );
  return compare(resource, { 'rotates every year': [resource.properties.EnableKeyRotation, KeyRotationEnabled] });
};

export const logGroup: Inspector = async (resource, stack) => {
  const { logGroups = [] } = await new CloudWatchLogsClient(stack.clients).send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: resource.physicalId }),
  );
  const found = logGroups.find(({ logGroupName }) => logGroupName === resource.physicalId);
  return compare(resource, {
    'retention (days)': [resource.properties.RetentionInDays, found?.retentionInDays],
    'is encrypted by the customer key': [
      true,
      found?.kmsKeyId?.includes(stack.resolve(resource.properties.KmsKeyId)) ?? false,
    ],
  });
};

export const metricFilter: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const { metricFilters = [] } = await new CloudWatchLogsClient(stack.clients).send(
    new DescribeMetricFiltersCommand({ logGroupName: stack.resolve(properties.LogGroupName) }),
  );
  const [promised] = properties.MetricTransformations;
  const found =
    metricFilters.find(({ filterPattern }) => filterPattern === properties.FilterPattern) ?? metricFilters[0];
  return compare(resource, {
    filter: [
      [properties.FilterPattern, promised.MetricName],
      [found?.filterPattern, found?.metricTransformations?.[0]?.metricName],
    ],
  });
};

export const repository: Inspector = async (resource, stack) => {
  const { repositories = [] } = await new ECRClient(stack.clients).send(
    new DescribeRepositoriesCommand({ repositoryNames: [resource.physicalId] }),
  );
  const { properties } = resource;
  const [found] = repositories;
  return compare(resource, {
    'scans on push': [properties.ImageScanningConfiguration.ScanOnPush, found?.imageScanningConfiguration?.scanOnPush],
    'tag mutability': [properties.ImageTagMutability, found?.imageTagMutability],
    encryption: [properties.EncryptionConfiguration.EncryptionType, found?.encryptionConfiguration?.encryptionType],
  });
};

export const bucket: Inspector = async (resource, stack) => {
  const s3 = new S3Client({ ...stack.clients, forcePathStyle: true });
  const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket: resource.physicalId }));
  const access = await s3.send(new GetPublicAccessBlockCommand({ Bucket: resource.physicalId }));
  const promised = resource.properties.PublicAccessBlockConfiguration;
  return compare(resource, {
    versioning: [resource.properties.VersioningConfiguration.Status, versioning.Status],
    'is private': [
      [promised.BlockPublicAcls, promised.RestrictPublicBuckets],
      [
        access.PublicAccessBlockConfiguration?.BlockPublicAcls,
        access.PublicAccessBlockConfiguration?.RestrictPublicBuckets,
      ],
    ],
  });
};

/** Checks the length of the value. The page never shows the value. */
export const secret: Inspector = async (resource, stack) => {
  const secrets = new SecretsManagerClient(stack.clients);
  const described = await secrets.send(new DescribeSecretCommand({ SecretId: resource.physicalId }));
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: resource.physicalId }));
  const promised = resource.properties.GenerateSecretString;
  return compare(resource, {
    'characters of the key': [promised.PasswordLength, JSON.parse(SecretString)[promised.GenerateStringKey]?.length],
    'is encrypted by the customer key': [
      true,
      described.KmsKeyId?.includes(stack.resolve(resource.properties.KmsKeyId)) ?? false,
    ],
  });
};

export const rotationSchedule: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const described = await new SecretsManagerClient(stack.clients).send(
    new DescribeSecretCommand({ SecretId: stack.resolve(properties.SecretId) }),
  );
  return compare(resource, {
    'rotation is on': [true, described.RotationEnabled],
    schedule: [properties.RotationRules.ScheduleExpression, described.RotationRules?.ScheduleExpression],
    'by the function of the library': [
      true,
      described.RotationLambdaARN?.endsWith(stack.resolve(properties.RotationLambdaARN)) ?? false,
    ],
  });
};
