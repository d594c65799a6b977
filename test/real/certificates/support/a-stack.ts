import * as fs from 'node:fs';
import * as path from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DefaultStackSynthesizer, Fn, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Template } from '../../../../rigs/emulator/templates/template';
import { EncryptionKey, type KmsAuthorityOptions, MutualTls, Protection } from '../../../../src';
import type { SharedEmulator } from '../../../rigs/emulator/support/emulator';
import { zip } from '../../../rigs/emulator/support/zip';
import { anApp } from '../../../support/stacks';

const BUNDLE = path.resolve(__dirname, '../../../../assets/certificates/handlers/certificate.lambda/index.js');
const CODE = { S3Bucket: 'certificates-code', S3Key: 'function.zip' };

/** Uploads the function's bundle to the bucket of the templates. */
export async function upload(emulator: SharedEmulator): Promise<void> {
  if (!fs.existsSync(BUNDLE)) throw new Error(`got no ${BUNDLE}, expected the bundle: run \`npx projen bundle\``);
  const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: CODE.S3Bucket }));
  const Body = zip({ 'index.js': fs.readFileSync(BUNDLE) });
  await s3.send(new PutObjectCommand({ Bucket: CODE.S3Bucket, Key: CODE.S3Key, Body }));
}

/** Returns the template of the certificates of some services, as the library synthesizes it. */
export function templateOf(
  services: string[],
  options: KmsAuthorityOptions = {},
  domain = 'trading.internal',
): Template {
  const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  const stack = new Stack(anApp(), 'Certificates', { synthesizer });
  const encryptionKey = new EncryptionKey(stack, 'Encryption', { protection: Protection.disposable() });
  const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: [0, 1].map((index) => Fn.select(index, Fn.getAzs())) });
  const mesh = new Construct(stack, 'Mesh');
  const mutualTls = MutualTls.kmsAuthority(options);
  for (const serviceName of services) {
    mutualTls.certificateFor(mesh, new Construct(stack, serviceName), {
      serviceName,
      dnsName: `${serviceName}.${domain}`,
      uri: `spiffe://${domain}/${serviceName}`,
      vpc,
      encryptionKey,
      protection: Protection.disposable(),
    });
  }
  const { Resources } = Synthesized.fromStack(stack).toJSON();
  const Outputs: Template['Outputs'] = {};
  for (const [id, { Type, Properties }] of Object.entries<{ Type: string; Properties: Record<string, unknown> }>(
    Resources,
  )) {
    if (Type === 'AWS::SecretsManager::Secret') Outputs[outputOf(id)] = { Value: { Ref: id } };
    if (Type === 'AWS::KMS::Key') Outputs[id] = { Value: { 'Fn::GetAtt': [id, 'Arn'] } };
    // The only difference to the library's template is the location of the code.
    if (Type === 'AWS::Lambda::Function' && Properties.Handler === 'index.handler' && Properties.DeadLetterConfig) {
      Properties.Code = CODE;
      Outputs.Function = { Value: { Ref: id } };
    }
  }
  return { Resources, Outputs };
}

function outputOf(id: string): string {
  return id.replace(/Certificate[0-9A-F]{8}$/, '');
}
