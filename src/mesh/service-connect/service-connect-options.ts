import type { Size } from 'aws-cdk-lib';
import type * as acmpca from 'aws-cdk-lib/aws-acmpca';

/** The knobs of Amazon ECS Service Connect. */
export interface ServiceConnectOptions {
  /**
   * Whether the proxy writes a line of JSON for every request, without its query parameters.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * The memory that is kept for the proxy, taken from the task's: at least 64 MiB. In a mesh with more than 100 services
   * or 2,000 tasks AWS asks for 192 in every task.
   *
   * @default Size.mebibytes(128)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly memory?: Size;

  /**
   * An active AWS Private CA of this region, which encrypts the requests between services: the callee's proxy shows a
   * certificate of it, which ECS issues and renews, and the caller's proxy checks that. The caller shows none, so this is no
   * mutual TLS; applications go on calling `http://`.
   *
   * A CA of the app gets the tag `AmazonECSManaged` that ECS asks for; one that is imported by its ARN must have it. ECS
   * recommends the mode for short-lived certificates, which is cheaper and enough: it renews every five days.
   *
   * @default - requests between services are plain
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
   */
  readonly certificateAuthority?: acmpca.ICertificateAuthority;
}
