import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CERTIFICATE, STACK } from '../../demo/app';
import { Platform } from './platform';

/** The app of `examples/default-platform`, written in plain CDK constructs. */
export function plainL2App(): App {
  const app = new App({
    analyticsReporting: false,
    // Else S3 would write the log of the log bucket by an ACL, which the bucket has switched off.
    context: { '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true },
  });
  const stack = new Stack(app, STACK);
  new Platform(stack, 'Trading', {
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
    alertAddress: 'oncall@example.com',
  });
  return app;
}
