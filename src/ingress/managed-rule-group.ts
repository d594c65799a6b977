/** What has to be known of a managed rule group that is not listed here. */
export interface ManagedRuleGroupAttributes {
  /**
   * Who keeps the group: a seller of AWS Marketplace, to which the account is subscribed.
   *
   * @default 'AWS'
   */
  readonly vendor?: string;

  /**
   * What the group takes of a web ACL's capacity. Unit: web ACL capacity units.
   *
   * @default - not counted
   */
  readonly capacity?: number;
}

/**
 * A group of firewall rules that AWS, or a seller, writes and keeps up to date.
 *
 * Those of AWS that cost nothing beyond the firewall itself are here, with the capacity and the rules that AWS documents.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class ManagedRuleGroup {
  /** Addresses that AWS has seen attacking. 25 units. */
  public static readonly IP_REPUTATION = ManagedRuleGroup.aws('AmazonIpReputationList', 25, [
    'AWSManagedIPReputationList AWSManagedReconnaissanceList AWSManagedIPDDoSList',
  ]);

  /** Requests that are known to exploit something: Log4j, Java deserialisation, React. 200 units. */
  public static readonly KNOWN_BAD_INPUTS = ManagedRuleGroup.aws('KnownBadInputsRuleSet', 200, [
    'JavaDeserializationRCE_HEADER JavaDeserializationRCE_BODY JavaDeserializationRCE_URIPATH',
    'JavaDeserializationRCE_QUERYSTRING Host_localhost_HEADER PROPFIND_METHOD ExploitablePaths_URIPATH',
    'Log4JRCE_HEADER Log4JRCE_QUERYSTRING Log4JRCE_BODY Log4JRCE_URIPATH ReactJSRCE_BODY',
  ]);

  /** What applies to nearly every web application. It blocks bodies over 8,192 bytes (`SizeRestrictions_BODY`). 700 units. */
  public static readonly COMMON = ManagedRuleGroup.aws('CommonRuleSet', 700, [
    'NoUserAgent_HEADER UserAgent_BadBots_HEADER SizeRestrictions_QUERYSTRING SizeRestrictions_Cookie_HEADER',
    'SizeRestrictions_BODY SizeRestrictions_URIPATH EC2MetaDataSSRF_BODY EC2MetaDataSSRF_COOKIE',
    'EC2MetaDataSSRF_URIPATH EC2MetaDataSSRF_QUERYARGUMENTS GenericLFI_QUERYARGUMENTS GenericLFI_URIPATH',
    'GenericLFI_BODY RestrictedExtensions_URIPATH RestrictedExtensions_QUERYARGUMENTS GenericRFI_QUERYARGUMENTS',
    'GenericRFI_BODY GenericRFI_URIPATH CrossSiteScripting_COOKIE CrossSiteScripting_QUERYARGUMENTS',
    'CrossSiteScripting_BODY CrossSiteScripting_URIPATH',
  ]);

  /** Pages that are for administrators. 100 units. */
  public static readonly ADMIN_PROTECTION = ManagedRuleGroup.aws('AdminProtectionRuleSet', 100, [
    'AdminProtection_URIPATH',
  ]);

  /** VPNs, proxies, Tor and hosting providers. 50 units. */
  public static readonly ANONYMOUS_IP = ManagedRuleGroup.aws('AnonymousIpList', 50, [
    'AnonymousIPList HostingProviderIPList',
  ]);

  /** SQL injection. 200 units. */
  public static readonly SQL_DATABASE = ManagedRuleGroup.aws('SQLiRuleSet', 200, [
    'SQLi_QUERYARGUMENTS SQLiExtendedPatterns_QUERYARGUMENTS SQLi_BODY SQLiExtendedPatterns_BODY',
    'SQLiExtendedPatterns_HEADER SQLiExtendedPatterns_URIPATH SQLi_COOKIE SQLi_URIPATH',
  ]);

  /** Files of Linux in requests. 200 units. */
  public static readonly LINUX = ManagedRuleGroup.aws('LinuxRuleSet', 200, ['LFI_URIPATH LFI_QUERYSTRING LFI_HEADER']);

  /** Shell commands in requests. 100 units. */
  public static readonly POSIX = ManagedRuleGroup.aws('UnixRuleSet', 100, [
    'UNIXShellCommandsVariables_QUERYSTRING UNIXShellCommandsVariables_BODY UNIXShellCommandsVariables_HEADER',
  ]);

  /**
   * Any other group, by its name.
   *
   * @param name the name, for example `AWSManagedRulesPHPRuleSet`
   * @param attributes what else has to be known of it
   */
  public static of(name: string, attributes: ManagedRuleGroupAttributes = {}): ManagedRuleGroup {
    return new ManagedRuleGroup(name, attributes.vendor ?? 'AWS', attributes.capacity);
  }

  private constructor(
    /** The name of the group. */
    public readonly name: string,
    /** Who keeps it. */
    public readonly vendor: string,
    /** What it takes of a web ACL's capacity, where that is known. Unit: web ACL capacity units. */
    public readonly capacity?: number,
    /** @internal */
    public readonly _rules?: string[],
  ) {}

  private static aws(name: string, capacity: number, rules: string[]): ManagedRuleGroup {
    return new ManagedRuleGroup(`AWSManagedRules${name}`, 'AWS', capacity, rules.join(' ').split(' '));
  }
}
