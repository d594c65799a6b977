import * as path from 'node:path';
import { type GatewayProgram, gatewayProgram } from '../../../../rigs/fix/gateway-program';

/** The gateway, built with Maven at the first use. */
export const GATEWAY: GatewayProgram = gatewayProgram(path.resolve(__dirname, '../../../../.cache/fix'));

/** `describe`, or a skipped block whose name says that this machine cannot build the gateway. */
export function describeGateway(name: string, body: (classPath: string) => void): void {
  const { classPath } = GATEWAY;
  if (classPath === undefined) {
    describe.skip(`${name} (skipped: Maven cannot build the gateway: ${GATEWAY.missing})`, () => {
      test('needs Java 17, Maven and the libraries of examples/fix-gateway', () => {});
    });
  } else {
    describe(name, () => body(classPath));
  }
}
