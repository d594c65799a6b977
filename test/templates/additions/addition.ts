import { type App, type AppProps, CfnResource, type Stack, type StackProps, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Ingress, MeshBackend, MutualTls, type TradingAnalyticsPlatformProps } from '../../../src';
import type { Json } from '../../support/json';
import { anApp, aPlatform, aStack } from '../../support/stacks';

/** A thing that a company adds to an app with the platform. */
export interface Addition {
  readonly name: string;
  /** Creates the stack of the platform in an app of its own. */
  readonly stack: () => Stack;
  /** Is called when the platform is in the stack. */
  readonly afterwards?: (stack: Stack) => void;
  /** Expects that the addition is in the template. The plain template is that of the platform without it. */
  readonly shows: (template: Json, plain: Json) => void;
  /**
   * The difference of the logical ids: resources that the addition creates by itself, or ids of the CDK that contain the
   * path of the stack.
   *
   * @default - no difference
   */
  readonly ids?: 'more' | 'of another path';
}

/** The platforms that each addition is tried with. */
export const PLATFORMS: Record<string, () => Partial<TradingAnalyticsPlatformProps>> = {
  'the default platform': () => ({}),
  'Envoy with mutual TLS': () => ({ mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }) }),
};

/** Returns the stack of the platform with an addition. */
export function stackWith(addition: Addition, platform: string): Stack {
  const stack = addition.stack();
  aPlatform(stack, { ingress: Ingress.https([certificateOf(stack)]), ...PLATFORMS[platform]() });
  addition.afterwards?.(stack);
  return stack;
}

const plain = new Map<string, Json>();

/** Returns the template of the platform without an addition. */
export function plainTemplate(platform: string): Json {
  const template = plain.get(platform) ?? jsonOf(stackWith(NOTHING, platform));
  plain.set(platform, template);
  return template;
}

const NOTHING: Addition = { name: 'nothing', stack: () => aStack('Platform'), shows: () => {} };

/** Returns the template of a stack. */
export function jsonOf(stack: Stack): Json {
  return Template.fromStack(stack).toJSON();
}

/** Creates a stack after a change of its app. */
export function inApp(change: (app: App) => void = () => {}, stackProps: StackProps = {}, appProps: AppProps = {}) {
  return () => {
    const app = anApp(appProps);
    change(app);
    return aStack('Platform', stackProps, app);
  };
}

/** Returns the resources of a type, or of all types. */
export function resourcesOf(template: Json, type?: string): Json[] {
  return Object.values<Json>(template.Resources).filter(({ Type }) => type === undefined || Type === type);
}

/** Returns the properties of the resources of a type. */
export function propertiesIn(template: Json, type: string): Json[] {
  return resourcesOf(template, type).map(({ Properties = {} }) => Properties);
}

/** Returns the types of the resources that differ from the plain template. */
export function changedTypes(template: Json, plainOne: Json): string[] {
  const differing = Object.keys(plainOne.Resources).filter(
    (id) => JSON.stringify(template.Resources[id]) !== JSON.stringify(plainOne.Resources[id]),
  );
  return [...new Set(differing.map((id) => plainOne.Resources[id].Type as string))].sort();
}

/** Returns all errors and warnings in the app of a stack. */
export function messagesOf(stack: Stack): string[] {
  return stack.node.root.node
    .findAll()
    .flatMap(({ node }) => node.metadata.map(({ type, data }) => ({ type, line: `${node.path}: ${data}` })))
    .filter(({ type }) => /:(warning|error)$/.test(type))
    .map(({ line }) => line);
}

/** Returns the resources that CloudFormation can tag, which have a property for tags in the template. */
export function taggedIn(stack: Stack, key: string): { readonly with: string[]; readonly without: string[] } {
  const taggable = stack.node
    .findAll()
    .filter((each): each is CfnResource => CfnResource.isCfnResource(each) && 'tags' in each);
  const { Resources } = jsonOf(stack);
  const types = taggable.map((each) => {
    const resource = Resources[stack.resolve(each.logicalId)];
    return { type: resource.Type as string, tagged: JSON.stringify(resource.Properties ?? {}).includes(`"${key}"`) };
  });
  const of = (tagged: boolean) => [...new Set(types.filter((each) => each.tagged === tagged).map(({ type }) => type))];
  return { with: of(true), without: of(false) };
}

/** Returns texts that are valid in another partition only: ARNs, and host names that are no service principal. */
export function foreignNames(template: Json, region: string): string[] {
  const { partition = 'aws', domainSuffix = 'amazonaws.com' } = RegionInfo.get(region);
  const found: string[] = [];
  const visit = (value: Json, path: string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    }
    if (typeof value !== 'string') return;
    const arns = [...value.matchAll(/arn:(aws[a-z-]*):/g)].filter(([, of]) => of !== partition);
    // The name of a service principal is the same in every partition: in policies, in conditions of KMS, and in the path
    // of a service-linked role.
    const anywhere =
      path.some((key) => ['Service', 'kms:ViaService'].includes(key)) ||
      path.at(-1) === 'Principal' ||
      value.includes('role/aws-service-role/');
    const hosts = !anywhere && domainSuffix !== 'amazonaws.com' ? [...value.matchAll(/\.amazonaws\.com(?!\.cn)/g)] : [];
    if (arns.length + hosts.length > 0) found.push(`${path.join('.')}: ${value}`);
  };
  visit(template, []);
  return found;
}

/** Returns a certificate in the environment of a stack. */
function certificateOf(stack: Stack): acm.ICertificate {
  const known = (value: string, otherwise: string) => (Token.isUnresolved(value) ? otherwise : value);
  const [region, account] = [known(stack.region, 'us-east-1'), known(stack.account, '123456789012')];
  const partition = RegionInfo.get(region).partition ?? 'aws';
  const arn = `arn:${partition}:acm:${region}:${account}:certificate/0a1b2c3d-0000-4000-8000-000000000000`;
  return acm.Certificate.fromCertificateArn(stack, 'OwnCertificate', arn);
}
