import { Stack } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import { MeshBackend, MeshCapability, MutualTls } from '../../src';

/** A backend as people choose it, and what more it can do with an option. */
interface Choice {
  readonly backend: MeshBackend;
  readonly withOption?: { readonly option: string; readonly backend: MeshBackend };
}

/** Only its being there matters. */
class AnyMutualTls extends MutualTls {
  public certificateFor(): never {
    throw new Error('no certificate is asked for');
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

/** What a backend does by itself where it cannot be told. */
export const FIXED: Record<string, Partial<Record<MeshCapability, string>>> = {
  serviceConnect: {
    [MeshCapability.RETRY_POLICY]: 'fixed: two retries',
    [MeshCapability.OUTLIER_DETECTION]: 'fixed: 5 failed connections in 30 s put a task out for 30 to 300 s',
  },
  envoy: {},
  appMesh: {},
};

/** The text of a cell. */
function cell(name: string, capability: MeshCapability): string {
  const { backend, withOption } = CHOICES[name];
  if (backend.dataPlane.capabilities.includes(capability)) return 'yes';
  if (withOption?.backend.dataPlane.capabilities.includes(capability)) return `with \`${withOption.option}\``;
  return FIXED[name][capability] ?? '–';
}

/** What each backend can do, as the documentation shows it. */
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
    ['most services in a mesh', ...planes.map(({ maxServices }) => String(maxServices))],
  );
  return [['', ...names.map((name) => `\`${name}()\``)], names.concat('').map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
