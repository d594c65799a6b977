import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { connectionLimitOfCapacity, connectionLimitOfInstance } from '../../src/database/connection-limit';

describe('connectionLimitOfCapacity()', () => {
  test.each([
    [0.5, 1, 225],
    [0.5, 8, 1802],
    [0.5, 16, 2000], // what Aurora allows with half a unit at the least
    [1, 16, 3604],
    [1, 256, 5000],
  ])('from %s to %s units: %s', (min, max, connections) => {
    expect(connectionLimitOfCapacity(min, max)).toBe(connections);
  });
});

describe('connectionLimitOfInstance()', () => {
  test.each([
    ['t4g.micro', 112],
    ['t4g.small', 225],
    ['t4g.medium', 450],
    ['t4g.large', 901],
    ['t4g.xlarge', 1802],
    ['m7g.2xlarge', 3604],
    ['r7g.medium', 901],
    ['r7g.large', 1802],
    ['r8g.12xlarge', 5000],
    ['x2g.large', undefined],
    ['m7g.huge', undefined],
    ['no type', undefined],
  ])('%s: %s', (type, connections) => {
    expect(connectionLimitOfInstance(new ec2.InstanceType(type))).toBe(connections);
  });
});
