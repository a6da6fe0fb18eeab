"""An SMTP server as a process: notes each recipient in a file, waits a little, then says 250.

    python noting_sink.py FILE SECONDS     prints its port

It supports pipelining (RFC 2920) and any number of connections. A noted mail has arrived, even if the sender never gets
the answer.
"""

import asyncio
import os
import sys

_ANSWERS = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


async def main(path: str, seconds: float) -> None:
    notes = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = b""
        try:
            writer.write(b"220 sink\r\n")
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"RCPT":
                    recipient = line[line.index(b"<") + 1 : line.index(b">")]
                writer.write(_ANSWERS.get(verb, b"250 ok\r\n"))
                if verb == b"DATA":
                    body = await reader.readuntil(b"\r\n.\r\n")
                    os.write(notes, recipient + b" %d\n" % len(body))
                    await asyncio.sleep(seconds)
                    writer.write(b"250 taken\r\n")
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=10_000_000)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
