import type { Properties } from '../../update-safety/template';
import type { AppFacts, AppResource } from '../app-facts';
import { ACKNOWLEDGE, type Finding, shownOf } from '../finding';
import { LeastPrivilegeRule } from '../least-privilege-rule';
import type { LibraryParts } from '../library-parts';

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** The settings that expose a resource to the internet, by type. */
const EXPOSED: Record<string, { readonly property: string; readonly isExposed: (properties: Properties) => boolean }> =
  {
    'AWS::ECS::Service': {
      property: 'NetworkConfiguration',
      isExposed: ({ NetworkConfiguration }) => NetworkConfiguration?.AwsvpcConfiguration?.AssignPublicIp === 'ENABLED',
    },
    'AWS::Lambda::Url': { property: 'AuthType', isExposed: ({ AuthType }) => AuthType === 'NONE' },
    'AWS::RDS::DBInstance': {
      property: 'PubliclyAccessible',
      isExposed: ({ PubliclyAccessible }) => PubliclyAccessible === true,
    },
  };

/** Finds resources with a public address, or that can become public. */
export function findExposure(facts: AppFacts, library: LibraryParts): Finding[] {
  return facts.resources.flatMap((resource) => {
    const { property = '', isExposed } = EXPOSED[resource.type] ?? {};
    if (isExposed?.(resource.properties)) return [exposed(resource, property, 'is reachable from the internet')];
    if (resource.type !== 'AWS::S3::Bucket' || !library.include(resource)) return [];
    const blocks = resource.properties.PublicAccessBlockConfiguration ?? {};
    if (BLOCKS.every((name) => blocks[name] === true)) return [];
    return [exposed(resource, 'PublicAccessBlockConfiguration', 'does not block public access')];
  });
}

function exposed(resource: AppResource, property: string, what: string): Finding {
  return {
    rule: LeastPrivilegeRule.PUBLIC_ACCESS,
    resource,
    location: `Properties/${property}`,
    description: `${shownOf(resource)}: the ${resource.type} ${what}.`,
    fix: `Change ${property}. ${ACKNOWLEDGE}`,
  };
}
