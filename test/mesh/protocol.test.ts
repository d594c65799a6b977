import { Token } from 'aws-cdk-lib';
import { MeshedFargateService, Protocol, ServiceDefinition } from '../../src';
import { aStack, surroundings } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('Protocol', () => {
  test.each([
    [Protocol.http(), 'http', 'http'],
    [Protocol.http2(), 'http2', 'http'],
    [Protocol.grpc(), 'grpc', 'http'],
    [Protocol.tcp(), 'tcp', 'tcp'],
  ])('%s has the name %s and the scheme %s', (protocol, name, scheme) => {
    expect(protocol).toMatchObject({ name, healthService: undefined, _scheme: scheme, _isHttp: scheme === 'http' });
    expect(String(protocol)).toBe(`Protocol.${name}()`);
  });

  test('gRPC has a health service, which may be the whole server', () => {
    expect(Protocol.grpc({ healthService: 'trading.v1.Prices' }).healthService).toBe('trading.v1.Prices');
    expect(Protocol.grpc({ healthService: '' }).healthService).toBe('');
  });

  test.each([
    ['a b', 'InvalidValue', "healthService: 'a b'"],
    [Token.asString({ Ref: 'Later' }), 'NotKnownAtSynth', 'healthService is a token'],
  ] as const)('refuses %s as a health service', (healthService, code, got) => {
    expectUsageError(() => Protocol.grpc({ healthService }), { code, path: 'Protocol.grpc()', got });
  });

  test('is an option of a service and readable on it', () => {
    const protocol = Protocol.tcp();
    expect(new ServiceDefinition({ protocol }).options.protocol).toBe(protocol);
    const stack = aStack();
    const parts = surroundings(stack);
    expect(new MeshedFargateService(stack, 'Fix', { ...parts, protocol }).protocol).toBe(protocol);
    expect(new MeshedFargateService(stack, 'Web', parts).protocol.name).toBe('http');
  });
});
