import { nearestName } from '../../src/validation/near-names';

const NAMES = ['cpu', 'port', 'services', 'namespaceName', 'encryptionKey', 'firewall', 'firewallRules'];

test.each<[string, string | undefined]>([
  ['Port', 'port'],
  ['namespacename', 'namespaceName'],
  ['encryption_key', 'encryptionKey'],
  ['service', 'services'],
  ['ports', 'port'],
  ['firewal', 'firewall'],
  ['fire', 'firewall'],
  ['encryption', 'encryptionKey'],
  ['namspaceNam', 'namespaceName'],
  ['prot', 'port'],
  ['cpus', 'cpu'],
  ['cup', 'cpu'],
  ['cap', undefined],
  ['pr', undefined],
  ['owner', undefined],
  ['costCenter', undefined],
])('%s is near to %s', (misspelt, nearest) => {
  expect(nearestName(misspelt, NAMES)).toBe(nearest);
});
