import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came of a button: it works, it has to wait, or there is no such button. */
export type Press = 'started' | 'busy' | 'unknown';

/** What is served. */
export interface LiveContent {
  /** The whole page, as HTML. */
  readonly page: () => string;
  /** What the page asks for again and again, as `state.json`. */
  readonly live: () => object;
  /**
   * Told of the buttons that are pressed: `POST /press/<id>`.
   *
   * @default - there are none
   */
  readonly press?: (id: string) => Press;
}

/** Another site can make a browser send a request here, but not with a header of its own. */
export const PRESS_HEADER = 'x-pressed-on-this-page';
const PRESS = /^\/press\/([a-z-]+)$/;
const STATUS: Record<Press, number> = { started: 202, busy: 409, unknown: 404 };

/** The page of a demo while it runs, on a free port of the loopback interface. */
export class LivePage {
  public static async open(content: LiveContent): Promise<LivePage> {
    const server = http.createServer(({ method, url = '', headers }, response) => {
      const [, pressed] = PRESS.exec(url) ?? [];
      if (pressed !== undefined && method === 'POST' && headers[PRESS_HEADER] !== undefined) {
        return void response.writeHead(STATUS[content.press?.(pressed) ?? 'unknown']).end();
      }
      const isState = url === '/state.json';
      if (!isState && url !== '/') return void response.writeHead(404).end();
      response.writeHead(200, {
        'content-type': isState ? 'application/json' : 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(isState ? JSON.stringify(content.live()) : content.page());
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
