/** Runs before the first image of a service is pushed: an HTTP server that is well and says what to do. */

/** Pinned, for both architectures, small, and with all that the command and its health check need. */
export const PLACEHOLDER_IMAGE = 'public.ecr.aws/docker/library/python:3.13.7-alpine3.22';

/** Any user will do: the server writes nothing. */
export const PLACEHOLDER_USER = '65534';

/** Answers every request; the port comes from the environment that every service gets. */
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

/** What the placeholder container runs. */
export const PLACEHOLDER_COMMAND = ['python3', '-c', SERVER];
