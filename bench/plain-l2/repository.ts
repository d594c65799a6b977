import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** The repository of a service's images. */
export function repository(scope: Construct, encryptionKey: kms.IKey): ecr.Repository {
  return new ecr.Repository(scope, 'Repository', {
    imageScanOnPush: true,
    imageTagMutability: ecr.TagMutability.IMMUTABLE,
    encryption: ecr.RepositoryEncryption.KMS,
    encryptionKey,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    emptyOnDelete: false,
    lifecycleRules: [
      { description: 'Untagged images go', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
      { description: 'The newest images stay', maxImageCount: 30 },
    ],
  });
}
