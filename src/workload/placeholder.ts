import type { IMeshMember } from '../mesh/mesh-member';
import { SHIPPED_IMAGES, shippedImage } from '../security/images/shipped-images';
import { SERVERS } from './placeholder-servers';
import { type IImageHost, WorkloadKind } from './service-image-config';

/** The image of the placeholder, a program that runs until the first image of a workload is pushed. */
export const PLACEHOLDER_IMAGE = shippedImage(SHIPPED_IMAGES.placeholder);

/** Any user is suitable, because the programs write no files. */
export const PLACEHOLDER_USER = '65534';

/** Answers each request with 200. The text is part of templates, so a change deploys services. */
const SERVER = `
import http.server, json, os, signal, sys

BODY = json.dumps({"service": os.environ["SERVICE_NAME"], "image": "placeholder", "next": "push an image and name it in the service's definition"}).encode()

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(BODY)
    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET
    def log_message(self, *args):
        pass

print(BODY.decode(), flush=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
`.trim();

/** Does nothing until it is stopped. */
const IDLE = `
import json, os, signal

# The signal stays pending until the program waits for it.
STOP = {signal.SIGTERM, signal.SIGINT}
signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
print(json.dumps({"worker": os.environ["SERVICE_NAME"], "image": "placeholder", "next": "push an image and name it in the worker's definition"}), flush=True)
signal.sigwait(STOP)
`.trim();

/** Ends with exit code 0, so that the run succeeds. */
const END = `
import json, os

print(json.dumps({"job": os.environ["SERVICE_NAME"], "image": "placeholder", "next": "push an image and name it in the job's definition"}), flush=True)
`.trim();

const PROGRAMS: Readonly<Record<WorkloadKind, string>> = {
  [WorkloadKind.SERVICE]: SERVER,
  [WorkloadKind.WORKER]: IDLE,
  [WorkloadKind.JOB]: END,
};

/** Returns the command of the placeholder container, in which each kind of workload is healthy. */
export function placeholderCommand(host: IImageHost): string[] {
  const { workloadKind = WorkloadKind.SERVICE } = host;
  // Only a service has a protocol.
  const { protocol } = host as Partial<IMeshMember>;
  return ['python3', '-c', SERVERS[protocol?.name ?? ''] ?? PROGRAMS[workloadKind]];
}
