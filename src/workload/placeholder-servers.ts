/** The begin of the program of each protocol. The text is part of templates, so a change deploys services. */
const BEGIN = `
import asyncio, json, os, signal

BODY = json.dumps({"service": os.environ["SERVICE_NAME"], "image": "placeholder", "next": "push an image and name it in the service's definition"}).encode()
`.trim();

const END = `
async def main():
    server = await asyncio.start_server(serve, "", int(os.environ["PORT"]))
    await server.serve_forever()

print(BODY.decode(), flush=True)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
asyncio.run(main())
`.trim();

/** Accepts connections and reads them to their end. It sends nothing, because it does not know the protocol. */
const TCP = `
async def serve(reader, writer):
    try:
        while await reader.read(65536):
            pass
    except OSError:
        pass
    writer.close()
`.trim();

/**
 * HTTP/2 with prior knowledge (RFC 9113), as far as the placeholder needs it.
 *
 * It does not decompress headers. Its settings allow no dynamic table, so the path is in each block of headers.
 */
const HTTP2 = `
def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload

def field(name, value):
    return b"\\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value

async def serve(reader, writer):
    headers = {}
    try:
        await reader.readexactly(24)
        # No dynamic table (1), 1,000 streams (3).
        writer.write(frame(4, 0, 0, bytes.fromhex("000100000000" "0003000003e8")))
        while True:
            head = await reader.readexactly(9)
            size, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
            payload = await reader.readexactly(size)
            if kind == 0 and size:
                more = size.to_bytes(4, "big")
                writer.write(frame(8, 0, 0, more) + (b"" if flags & 1 else frame(8, 0, stream, more)))
            elif kind in (1, 9):
                headers[stream] = headers.get(stream, b"") + payload
                if flags & 4:
                    writer.write(answer(stream, headers.pop(stream)))
            elif kind in (4, 6) and not flags & 1:
                writer.write(frame(kind, 1, 0, payload if kind == 6 else b""))
            await writer.drain()
    except (asyncio.IncompleteReadError, OSError):
        pass
    writer.close()
`.trim();

/** Answers each request with 200. */
const ANSWER_HTTP2 = `
def answer(stream, headers):
    return frame(1, 4, stream, b"\\x88" + field(b"content-type", b"application/json")) + frame(0, 1, stream, BODY)
`.trim();

/** Answers SERVING to health checks, and UNIMPLEMENTED to all other calls. */
const ANSWER_GRPC = `
# The path of health checks: as text, and with the Huffman code of HPACK.
HEALTH = b"/grpc.health.v1.Health/Check", bytes.fromhex("626b2b22f394742675fb857c651d099d8bd3949d7f")

def answer(stream, headers):
    begin = b"\\x88" + field(b"content-type", b"application/grpc")
    if not any(path in headers for path in HEALTH):
        return frame(1, 5, stream, begin + field(b"grpc-status", b"12") + field(b"grpc-message", b"placeholder"))
    message = frame(0, 0, stream, bytes.fromhex("00000000020801"))
    return frame(1, 4, stream, begin) + message + frame(1, 5, stream, field(b"grpc-status", b"0"))
`.trim();

/** The programs of the placeholder for the protocols other than HTTP/1.1, by the name of the protocol. */
export const SERVERS: Readonly<Record<string, string | undefined>> = {
  http2: [BEGIN, HTTP2, ANSWER_HTTP2, END].join('\n\n'),
  grpc: [BEGIN, HTTP2, ANSWER_GRPC, END].join('\n\n'),
  tcp: [BEGIN, TCP, END].join('\n\n'),
};
