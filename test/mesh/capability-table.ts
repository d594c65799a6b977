import { Stack } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import { MeshBackend, MeshCapability, MutualTls } from '../../src';

/** A backend, and the same backend with an option that adds capabilities. */
interface Choice {
  readonly backend: MeshBackend;
  readonly withOption?: { readonly option: string; readonly backend: MeshBackend };
}

/** A placeholder: only its presence matters. */
class AnyMutualTls extends MutualTls {
  public certificateFor(): never {
    throw new Error('not used');
  }
}

const ARN = 'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/any';
const certificateAuthority = acmpca.CertificateAuthority.fromCertificateAuthorityArn(new Stack(), 'Authority', ARN);

export const CHOICES: Record<string, Choice> = {
  serviceConnect: {
    backend: MeshBackend.serviceConnect(),
    withOption: { option: 'certificateAuthority', backend: MeshBackend.serviceConnect({ certificateAuthority }) },
  },
  envoy: {
    backend: MeshBackend.envoy(),
    withOption: { option: 'mutualTls', backend: MeshBackend.envoy({ mutualTls: new AnyMutualTls() }) },
  },
  appMesh: { backend: MeshBackend.appMesh() },
};

/** The fixed behavior of a backend where it cannot be configured. */
export const FIXED: Record<string, Partial<Record<MeshCapability, string>>> = {
  serviceConnect: {
    [MeshCapability.RETRY_POLICY]: 'fixed: two retries',
    [MeshCapability.OUTLIER_DETECTION]: 'fixed: ejection for 30 to 300 s after 5 failed connections in 30 s',
  },
  envoy: {},
  appMesh: {},
};

/** Returns the text of a cell. */
function cell(name: string, capability: MeshCapability): string {
  const { backend, withOption } = CHOICES[name];
  if (backend.dataPlane.capabilities.includes(capability)) return 'yes';
  if (withOption?.backend.dataPlane.capabilities.includes(capability)) return `with \`${withOption.option}\``;
  return FIXED[name][capability] ?? '–';
}

/** Returns the table of capabilities for the documentation. */
export function capabilityTable(): string {
  const names = Object.keys(CHOICES);
  const rows = Object.values(MeshCapability).map((capability) => [
    capability,
    ...names.map((name) => cell(name, capability)),
  ]);
  const planes = names.map((name) => CHOICES[name].backend.dataPlane);
  rows.push(
    ['memory of the proxy, in every task', ...planes.map(({ proxy }) => `${proxy.memoryMiB} MiB`)],
    ['containers of the proxy', ...planes.map(({ proxy }) => String(proxy.containerNames?.length ?? 0))],
    ['maximum number of services in a mesh', ...planes.map(({ maxServices }) => String(maxServices))],
  );
  return [['', ...names.map((name) => `\`${name}()\``)], names.concat('').map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
