import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { rotationPage } from './page';
import type { RotationReport } from './state';

/** The page while the demo runs, on a free port of the loopback interface. */
export class LivePage {
  public static async open(report: RotationReport): Promise<LivePage> {
    const server = http.createServer(({ url }, response) => {
      const isState = url === '/state.json';
      if (!isState && url !== '/') return void response.writeHead(404).end();
      response.writeHead(200, {
        'content-type': isState ? 'application/json' : 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(isState ? JSON.stringify(report.live()) : rotationPage(report));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new LivePage(server);
  }

  private constructor(private readonly server: http.Server) {}

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
