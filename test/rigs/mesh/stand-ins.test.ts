import * as fs from 'node:fs';
import * as path from 'node:path';
import { serviceInTemplate } from '../../../rigs/mesh/service-in-template';
import { secretArn, standIns } from '../../../rigs/mesh/stand-ins';
import { resolve } from '../../../rigs/template/intrinsics';

const TEMPLATE = {
  Resources: { Key: { Type: 'AWS::SecretsManager::Secret' }, Database: { Type: 'AWS::RDS::DBCluster' } },
};
const values = standIns(TEMPLATE, { 'Database.Endpoint': 'localhost' });

test.each([
  [{ Ref: 'Key' }, 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Key'],
  [{ Ref: 'Database' }, 'Database'],
  [{ 'Fn::GetAtt': ['Database', 'Port'] }, 'Database.Port'],
  [{ 'Fn::GetAtt': ['Database', 'Endpoint'] }, 'localhost'],
  [{ Ref: 'AWS::Region' }, 'us-east-1'],
])('%j has a value', (reference, expected) => {
  expect(resolve(reference, values)).toBe(expected);
});

test('what is not in the template has none', () => {
  expect(() => resolve({ Ref: 'Other' }, values)).toThrow(/no value for Other/);
});

test("is enough for the platform's own template", () => {
  const file = path.resolve(__dirname, '../../templates/default-platform.template.json');
  const template = JSON.parse(fs.readFileSync(file, 'utf8'));
  const [app] = serviceInTemplate(template, 'data-ingestion', standIns(template)).containers;
  expect(app.environment.SERVICE_NAME).toBe('data-ingestion');
  const [secret] = Object.keys(template.Resources).filter((id) => id.includes('dataingestionDatabaseUser'));
  expect(app.secrets.PGPASSWORD).toBe(`${secretArn(secret)}:password::`);
});
