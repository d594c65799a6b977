import { type Resources, templateOf } from '../../bench/template';
import { WITH_PLAIN_L2 } from '../../bench/with-plain-l2';
import { WITH_THE_LIBRARY } from '../../bench/with-the-library';
import { pathsThatDiffer } from './paths-that-differ';

/** The resources whose ids the CDK's constructs choose themselves, by the library's id. Nothing refers to them. */
const OTHER_IDS = {
  // The CDK's flow log is a resource within a construct, the library's is the resource itself.
  TradingNetworkFlowLog00F127EC: 'TradingNetworkFlowLog9806696A',
  // The CDK puts the rule with the group that it is of, the library with the caller, which may be in a later stack.
  TradingServicesanalyticsengineCallTodataingestionE15D52B3:
    'TradingServicesdataingestionSecurityGroupfromTradingPlatformTradingServicesanalyticsengineSecurityGroup87B27D9C80807B663C55',
  TradingServicesapigatewayCallToanalyticsengineD1189DA6:
    'TradingServicesanalyticsengineSecurityGroupfromTradingPlatformTradingServicesapigatewaySecurityGroup222323138080A188D554',
};

/** All that is not the same in the resources. */
const DIFFERENCES = [
  // The CDK names a flow log by a tag.
  'TradingNetworkFlowLog00F127EC.Properties.Tags',
];

const library = templateOf(WITH_THE_LIBRARY);
const plain = templateOf(WITH_PLAIN_L2);

function countOfTypes(resources: Resources): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { Type } of Object.values(resources)) counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
}

/** The resources with the ids that the library gives them. */
function renamed(resources: Resources): Resources {
  const { ...all } = resources;
  for (const [ours, theirs] of Object.entries(OTHER_IDS)) {
    all[ours] = all[theirs];
    delete all[theirs];
  }
  return all;
}

describe('the default platform in plain L2 constructs', () => {
  test('has as many resources of each type', () => {
    expect(countOfTypes(plain.Resources)).toEqual(countOfTypes(library.Resources));
  });

  test('has the same resources, but for what is listed here', () => {
    expect(pathsThatDiffer(library.Resources, renamed(plain.Resources))).toEqual(DIFFERENCES);
  });

  test('has the same outputs', () => {
    expect(plain.Outputs).toEqual(library.Outputs);
  });
});
