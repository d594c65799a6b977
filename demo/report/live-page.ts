import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { html, liveState, type PageData } from './page';
import { PRESS_HEADER, type Press } from './press';

const PRESS = /^\/press\/([a-z-]+)$/;
const STATUS: Record<Press, number> = { started: 202, busy: 409, unknown: 404 };

/** Serves the page of a running demo on a free port of the loopback interface. */
export class LivePage {
  /**
   * Starts the server.
   *
   * @param page returns the current data
   * @param press is called with the id of a pressed button, for `POST /press/<id>`
   */
  public static async open(page: () => PageData, press: (id: string) => Press = () => 'unknown'): Promise<LivePage> {
    const server = http.createServer(({ method, url = '', headers }, response) => {
      const [, pressed] = PRESS.exec(url) ?? [];
      if (pressed !== undefined && method === 'POST' && headers[PRESS_HEADER] !== undefined) {
        return void response.writeHead(STATUS[press(pressed)]).end();
      }
      const isState = url === '/state.json';
      if (!isState && url !== '/') return void response.writeHead(404).end();
      response.writeHead(200, {
        'content-type': isState ? 'application/json' : 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(isState ? JSON.stringify(liveState(page())) : html(page()));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new LivePage(server);
  }

  private constructor(private readonly server: http.Server) {}

  /** The URL of the page. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Stops the server. */
  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
