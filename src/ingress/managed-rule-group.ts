import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** Attributes of a managed rule group that has no constant. */
export interface ManagedRuleGroupAttributes {
  /**
   * The vendor of the group: AWS, or a seller on AWS Marketplace. The account needs a subscription to a seller's group.
   *
   * @default 'AWS'
   */
  readonly vendor?: string;

  /**
   * The capacity of the group. It must be known at synth. Unit: web ACL capacity units, from 1 to 5,000.
   *
   * @default - not counted
   */
  readonly capacity?: number;
}

/**
 * A group of firewall rules that AWS or a seller on AWS Marketplace maintains.
 *
 * The constants are the groups of AWS without an additional fee, with the capacity and rules that AWS documents.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 *
 * @example
 * FirewallRule.managed(ManagedRuleGroup.of('AWSManagedRulesPHPRuleSet', { capacity: 100 }));
 */
export class ManagedRuleGroup {
  static {
    brand(ManagedRuleGroup, 'ManagedRuleGroup');
  }

  /** IP addresses that AWS has identified as sources of attacks. 25 units. */
  public static readonly IP_REPUTATION = ManagedRuleGroup.aws('AmazonIpReputationList', 25, [
    'AWSManagedIPReputationList AWSManagedReconnaissanceList AWSManagedIPDDoSList',
  ]);

  /** Requests with known exploits: Log4j, Java deserialization, React. 200 units. */
  public static readonly KNOWN_BAD_INPUTS = ManagedRuleGroup.aws('KnownBadInputsRuleSet', 200, [
    'JavaDeserializationRCE_HEADER JavaDeserializationRCE_BODY JavaDeserializationRCE_URIPATH',
    'JavaDeserializationRCE_QUERYSTRING Host_localhost_HEADER PROPFIND_METHOD ExploitablePaths_URIPATH',
    'Log4JRCE_HEADER Log4JRCE_QUERYSTRING Log4JRCE_BODY Log4JRCE_URIPATH ReactJSRCE_BODY',
  ]);

  /** Rules for web applications in general. `SizeRestrictions_BODY` blocks bodies over 8,192 bytes. 700 units. */
  public static readonly COMMON = ManagedRuleGroup.aws('CommonRuleSet', 700, [
    'NoUserAgent_HEADER UserAgent_BadBots_HEADER SizeRestrictions_QUERYSTRING SizeRestrictions_Cookie_HEADER',
    'SizeRestrictions_BODY SizeRestrictions_URIPATH EC2MetaDataSSRF_BODY EC2MetaDataSSRF_COOKIE',
    'EC2MetaDataSSRF_URIPATH EC2MetaDataSSRF_QUERYARGUMENTS GenericLFI_QUERYARGUMENTS GenericLFI_URIPATH',
    'GenericLFI_BODY RestrictedExtensions_URIPATH RestrictedExtensions_QUERYARGUMENTS GenericRFI_QUERYARGUMENTS',
    'GenericRFI_BODY GenericRFI_URIPATH CrossSiteScripting_COOKIE CrossSiteScripting_QUERYARGUMENTS',
    'CrossSiteScripting_BODY CrossSiteScripting_URIPATH',
  ]);

  /** Requests for administration pages. 100 units. */
  public static readonly ADMIN_PROTECTION = ManagedRuleGroup.aws('AdminProtectionRuleSet', 100, [
    'AdminProtection_URIPATH',
  ]);

  /** Requests from VPNs, proxies, Tor nodes and hosting providers. 50 units. */
  public static readonly ANONYMOUS_IP = ManagedRuleGroup.aws('AnonymousIpList', 50, [
    'AnonymousIPList HostingProviderIPList',
  ]);

  /** Requests with SQL injection. 200 units. */
  public static readonly SQL_DATABASE = ManagedRuleGroup.aws('SQLiRuleSet', 200, [
    'SQLi_QUERYARGUMENTS SQLiExtendedPatterns_QUERYARGUMENTS SQLi_BODY SQLiExtendedPatterns_BODY',
    'SQLiExtendedPatterns_HEADER SQLiExtendedPatterns_URIPATH SQLi_COOKIE SQLi_URIPATH',
  ]);

  /** Requests for files of Linux. 200 units. */
  public static readonly LINUX = ManagedRuleGroup.aws('LinuxRuleSet', 200, ['LFI_URIPATH LFI_QUERYSTRING LFI_HEADER']);

  /** Requests with shell commands. 100 units. */
  public static readonly POSIX = ManagedRuleGroup.aws('UnixRuleSet', 100, [
    'UNIXShellCommandsVariables_QUERYSTRING UNIXShellCommandsVariables_BODY UNIXShellCommandsVariables_HEADER',
  ]);

  /**
   * Returns a managed rule group that has no constant, by its name.
   *
   * @param name the name, for example `AWSManagedRulesPHPRuleSet`: 1 to 128 letters, digits, `_` and `-`
   * @param attributes its vendor and capacity
   */
  public static of(name: string, attributes?: ManagedRuleGroupAttributes): ManagedRuleGroup {
    checked('ManagedRuleGroup.of', 'name', name);
    const { vendor = 'AWS', capacity } = checked('ManagedRuleGroup.of', 'attributes', attributes ?? {});
    return new ManagedRuleGroup(name, vendor, capacity);
  }

  private constructor(
    /** The name of the group. */
    public readonly name: string,
    /** The vendor of the group. */
    public readonly vendor: string,
    /** The capacity of the group, if it is known. Unit: web ACL capacity units. */
    public readonly capacity?: number,
    /**
     * The rules of the group, if AWS documents them.
     *
     * @internal
     */
    public readonly _rules?: string[],
  ) {}

  private static aws(name: string, capacity: number, rules: string[]): ManagedRuleGroup {
    return new ManagedRuleGroup(`AWSManagedRules${name}`, 'AWS', capacity, rules.join(' ').split(' '));
  }
}
