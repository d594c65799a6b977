import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { deleteFolder } from '../../../rigs/delete-folder';
import { spawnKept } from '../../../rigs/mesh/kept-process';
import type { Json } from '../../support/json';
import { chromium, FLAGS } from './browser';

const LISTENS = /DevTools listening on ws:\/\/([^/]+)\//;

/** A page in the browser of this machine, to be clicked: by the DevTools protocol. */
export class OpenPage {
  /** Starts a browser of its own. */
  public static async of(url: string): Promise<OpenPage> {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
    const port = ['--remote-debugging-port=0', `--user-data-dir=${profile}`, '--window-size=1200,1000'];
    const child = spawnKept([chromium ?? '', ...FLAGS, ...port, url], { stdio: ['ignore', 'ignore', 'pipe'] });
    const close = async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill();
        await exited;
      }
      deleteFolder(profile);
    };
    try {
      const host = await new Promise<string>((resolve, reject) => {
        let said = '';
        child.stderr?.on('data', (data) => {
          said += data;
          const [, found] = LISTENS.exec(said) ?? [];
          if (found) resolve(found);
        });
        child.once('exit', () => reject(new Error(`the browser ended: ${said}`)));
      });
      const targets = (await (await fetch(`http://${host}/json/list`)).json()) as Json[];
      const socket = new WebSocket(targets.find(({ type }) => type === 'page').webSocketDebuggerUrl);
      await once(socket, 'open');
      return new OpenPage(socket, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  private asked = 0;

  private constructor(
    private readonly socket: WebSocket,
    private readonly end: () => Promise<void>,
  ) {}

  /** The text of an element; undefined where there is none. */
  public text(selector: string): Promise<string | undefined> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`);
  }

  /** What an expression of the page's language comes to. */
  public async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.ask('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  /** Presses the mouse where an element is. */
  public async click(selector: string): Promise<void> {
    const { x, y } = await this.evaluate<{ x: number; y: number }>(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`);
    const at = { x, y, button: 'left', clickCount: 1 };
    await this.ask('Input.dispatchMouseEvent', { type: 'mousePressed', ...at });
    await this.ask('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at });
  }

  /** Shows the page as on a screen of this width, in light or dark mode. */
  public async show(width: number, scheme: 'light' | 'dark'): Promise<void> {
    await this.ask('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: width < 500,
    });
    await this.ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }

  /** Waits until the text of an element matches, and gives it back. */
  public async textThatMatches(selector: string, expected: RegExp, seconds = 300): Promise<string> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const text = (await this.text(selector)) ?? '';
      if (expected.test(text)) return text;
      if (Date.now() > deadline) throw new Error(`got “${text}” in ${selector}, expected ${expected}`);
      await sleep(100);
    }
  }

  /** Ends the browser. */
  public async close(): Promise<void> {
    this.socket.terminate();
    await this.end();
  }

  private ask(method: string, params: object): Promise<Json> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve, reject) => {
      const take = (data: object) => {
        const answer = JSON.parse(String(data));
        if (answer.id !== id) return;
        this.socket.off('message', take);
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer.result);
      };
      this.socket.on('message', take);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
