"""Sends personal messages by Django's `send_messages` on one connection: PORT NUMBER FILE

Prints seconds and CPU seconds.
"""

import json
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

settings.configure(EMAIL_HOST="127.0.0.1", EMAIL_PORT=int(sys.argv[1]), USE_I18N=False)
number, parts = int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))


def filled(part: str, n: int) -> str:
    link = f"https://news.example.org/u/{n}"
    return part.replace("[[reader.name]]", f"Мария {n}").replace("[[reader.unsubscribe_url]]", link)


def message(n: int) -> EmailMultiAlternatives:
    headers = {"Message-ID": f"<p1.{n}@example.org>", "List-Unsubscribe": f"<https://news.example.org/u/{n}>"}
    to = [f"r{n}@reader.example"]
    mail = EmailMultiAlternatives(parts["subject"], filled(parts["text"], n), "news@example.org", to, headers=headers)
    mail.attach_alternative(filled(parts["html"], n), "text/html")
    return mail


begun, cpu = time.perf_counter(), time.process_time()
get_connection("django.core.mail.backends.smtp.EmailBackend").send_messages(message(n) for n in range(number))
print(time.perf_counter() - begun, time.process_time() - cpu)
