"""`publisher doctor --mail`: every fault of a mail or of its unsubscribe link fails the check that names its rule."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from publisher.app.assembly import Publisher, open_publisher
from publisher.channels.mail.maildir import MaildirChannel, MaildirSettings
from publisher.config.plugins import plugin_settings
from publisher.core.types import Diagnosis
from publisher.doctor.mail.arrived_mail import Expected
from publisher.doctor.mail.checklist import check_arrived
from publisher.doctor.mail.probe import send_and_check
from publisher.doctor.mail.visible_page import read_page
from publisher.doctor.workspace import diagnose
from support.cli_calls import run
from support.mail_home import App, Home, page, serve_home, well_behaved
from support.workspaces import configure


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with serve_home(tmp_path_factory.mktemp("home")) as home:
        yield home


@pytest.fixture
def home(servers: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The servers in their correct state; their certificate is trusted."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(servers.certificate))
    servers.pages.answer, servers.lose, servers.refuse = well_behaved, False, ""
    servers.pages.asked.clear()
    return servers


@pytest.fixture
def office(workspace: Path, home: Home) -> Path:
    home.configure(workspace)
    return workspace


@pytest.fixture
def running(office: Path) -> Iterator[Publisher]:
    with open_publisher(office / "config.toml") as publisher:
        yield publisher


def failed(found: list[Diagnosis]) -> dict[str, str]:
    return {d.check: d.message for d in found if not d.ok}


def test_a_correct_mail_passes_every_check_and_each_check_names_its_rule(office: Path, home: Home) -> None:
    said = run(office, "--json", "doctor", "--mail")
    assert [line for line in said.value if not line["ok"]] == []
    assert said.code == 0
    checks = [line["check"] for line in said.value]
    assert len(checks) == len(set(checks)) >= 30
    assert all("(" in name for name in checks[2:])
    sections = " ".join(checks)
    for rule in ("RFC 6376", "RFC 8058, 3.1", "RFC 2919", "RFC 2369", "RFC 3834", "RFC 5322", "RFC 9989", "RFC 2046"):
        assert rule in sections
    # Two mail scanners, then both kinds of mail program.
    assert [(method, kind) for method, kind, _ in home.pages.asked] == [
        ("GET", ""), ("GET", ""), ("POST", "application/x-www-form-urlencoded"), ("POST", "multipart/form-data"),
    ]  # fmt: skip
    assert [form for *_, form in home.pages.asked[2:]] == [{"List-Unsubscribe": "One-Click"}] * 2
    (seen,) = [path for path in (home.maildir / "cur").iterdir() if path.name.endswith(":2,S")][-1:]
    assert seen.read_bytes().startswith(b"Return-Path: <bounces+")


def test_people_read_a_table(office: Path) -> None:
    said = run(office, "doctor", "--mail")
    assert said.code == 0
    assert re.search(r"✓ +List-Id \(RFC 2919, 2 and 3\) +news-bg\.example\.bg", said.out)


# The unsubscribe link


def acts_on_get(home: Home) -> App:
    def answer(request: Request) -> Response:
        if request.method == "POST":
            return well_behaved(request)
        first = sum(method == "GET" for method, *_ in home.pages.asked) == 1
        button = '<form method="post"><button>Назад</button></form>'
        return page(("<p>Отписахте се.</p>" if first else "<p>Вече сте отписани.</p>") + button)

    return answer


def on(method: str, wrong: Callable[[Request], Response]) -> Callable[[Home], App]:
    """Wrong for one method, right for the other."""
    return lambda _home: lambda request: wrong(request) if request.method == method else well_behaved(request)


GET, URLENCODED, MULTIPART = (
    "inert GET (RFC 8058, 6)",
    "one-click POST, urlencoded (RFC 8058, 3.2)",
    "one-click POST, multipart (RFC 8058, 3.2)",
)
MISBEHAVIOUR: dict[str, tuple[Callable[[Home], App], dict[str, str]]] = {
    "GET acts": (acts_on_get, {GET: "differs"}),
    "GET has no button": (on("GET", lambda _: page("<p>Отписахте се.</p>")), {GET: "without a form"}),
    "GET redirects": (on("GET", lambda _: redirect("/bye")), {GET: "302"}),
    "GET is not found": (on("GET", lambda _: page("?", 404)), {GET: "404"}),
    "POST redirects": (on("POST", lambda _: redirect("/bye", 303)), {URLENCODED: "303", MULTIPART: "303"}),
    "POST wants a cookie": (
        on("POST", lambda request: page("", 200 if request.cookies else 403)),
        {URLENCODED: "403", MULTIPART: "403"},
    ),
    "POST takes no multipart": (
        on("POST", lambda request: page("", 415 if request.mimetype == "multipart/form-data" else 200)),
        {MULTIPART: "415"},
    ),
    "POST takes nothing else": (
        on("POST", lambda request: page("", 200 if request.mimetype == "multipart/form-data" else 415)),
        {URLENCODED: "415"},
    ),
}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_an_unsubscribe_link_that_misbehaves_is_found(name: str, running: Publisher, home: Home) -> None:
    wrong, expected = MISBEHAVIOUR[name]
    home.pages.answer = wrong(home)
    found = failed(send_and_check(running, wait=20))
    assert found.keys() == expected.keys()
    for check_name, words in expected.items():
        assert words in found[check_name]


def test_a_page_that_nobody_serves_or_with_an_invalid_certificate_is_reported(
    running: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    found = failed(send_and_check(running, wait=20))
    assert found.keys() == {GET, URLENCODED, MULTIPART}
    assert "certificate" in found[GET].lower()


# Sending and fetching


def test_a_mail_that_does_not_arrive_is_reported_in_time(running: Publisher, home: Home) -> None:
    home.lose = True
    waited: list[float] = []
    found = send_and_check(running, wait=1, progress=lambda done, _of: waited.append(done))
    assert failed(found) == {"mail arrived": "not within 1 s"}
    assert waited
    assert waited == sorted(waited)


def test_a_refusal_by_the_relay_is_quoted(running: Publisher, home: Home) -> None:
    home.refuse = "554 5.7.1 not from you"
    found = send_and_check(running, wait=1)
    assert "554 5.7.1 not from you" in failed(found)["mail sent"]
    assert len(found) == 1


def test_without_a_mailbox_the_mail_is_sent_and_its_file_is_asked_for(office: Path, home: Home) -> None:
    configure(office, maildir='""')
    said = run(office, "--json", "doctor", "--mail", "--to", "clerk@example.bg")
    assert said.code == 1
    sent, arrived = said.value
    assert sent["ok"]
    assert "clerk@example.bg" in sent["message"]
    assert "--received FILE.eml" in arrived["mend"]
    (office / "mail.eml").write_bytes(home.arrived[-1])
    said = run(office, "--json", "doctor", "--mail", "--received", "mail.eml")
    assert [line["check"] for line in said.value if not line["ok"]] == []
    assert said.code == 0


def test_a_reader_s_own_unsubscribe_link_never_gets_a_post(office: Path, home: Home) -> None:
    assert run(office, "doctor", "--mail").code == 0
    with open_publisher(office / "config.toml") as publisher:
        theirs = publisher.links.unsubscribe(7).encode()
    raw = re.sub(rb"<https://localhost:\d+/u/[a-z2-7]+>", b"<" + theirs + b">", home.arrived[-1])
    (office / "mail.eml").write_bytes(raw)
    home.pages.asked.clear()
    said = run(office, "--json", "doctor", "--mail", "--received", "mail.eml")
    assert said.code == 1
    assert [method for method, *_ in home.pages.asked] == ["GET", "GET"]
    assert next(line["message"] for line in said.value if line["check"] == URLENCODED).startswith("not tried")


def test_wrong_options_are_refused(office: Path) -> None:
    assert run(office, "doctor", "--to", "a@b.bg").code == 2
    assert run(office, "doctor", "--mail", "--to", "a@b.bg", "--received", "x.eml").code == 2
    said = run(office, "--json", "doctor", "--mail", "--received", "none.eml")
    assert said.code == 1
    assert "none.eml" in said.value[0]["message"]


# What arrived


@pytest.fixture(scope="module")
def sample(servers: Home, tmp_path_factory: pytest.TempPathFactory, fresh_office: Path) -> tuple[bytes, Expected]:
    """The bytes of a correct mail, with CRLF, and its expected values."""
    folder = Path(copytree(fresh_office, tmp_path_factory.mktemp("sample") / "office"))
    file = servers.configure(folder)
    with open_publisher(file) as publisher:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("REQUESTS_CA_BUNDLE", str(servers.certificate))
            send_and_check(publisher, wait=20)
        (key,) = servers.dns.txt["s1._domainkey.example.bg"]
    expected = Expected("example.bg", lambda _name, **_: key.encode(), "bg", "bounces@example.bg", False)
    return servers.arrived[-1], expected


def header(name: str, value: str = "") -> Callable[[bytes], bytes]:
    """Replace a header's value, or remove the header."""
    line = f"{name}: {value}\r\n".encode() if value else b""
    return lambda mail: re.sub(rf"(?m)^{name}: .*\r\n(?:[ \t].*\r\n)*".encode(), lambda _: line, mail, count=1)


def added(line: str) -> Callable[[bytes], bytes]:
    return lambda mail: line.encode() + b"\r\n" + mail


HARM: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no signature": (header("DKIM-Signature"), "DKIM signature (RFC 6376, 6.1; RFC 8301)"),
    "another subject": (header("Subject", "x"), "DKIM signature (RFC 6376, 6.1; RFC 8301)"),
    "a foreign signer": (
        lambda mail: mail.replace(b"d=example.bg", b"d=relay.example"),
        "DMARC alignment (RFC 9989, 4.4)",
    ),
    "h= without the way out": (
        lambda mail: mail.replace(b":list-unsubscribe:", b":x-other:", 1),
        "what DKIM covers (RFC 6376, 5.4; RFC 8058, 4)",
    ),
    "a length": (
        lambda mail: mail.replace(b"c=relaxed/relaxed;", b"c=relaxed/relaxed; l=9;"),
        "what DKIM covers (RFC 6376, 5.4; RFC 8058, 4)",
    ),
    "SHA-1": (
        lambda mail: mail.replace(b"a=rsa-sha256", b"a=rsa-sha1"),
        "what DKIM covers (RFC 6376, 5.4; RFC 8058, 4)",
    ),
    "a foreign From": (header("From", "news@relay.example"), "From (RFC 5322, 3.6.2)"),
    "two in To": (header("To", "a@b.bg, c@d.bg"), "To (RFC 5322, 3.6.3)"),
    "nobody to answer": (header("Reply-To"), "Reply-To (RFC 5322, 3.6.2)"),
    "two subjects": (added("Subject: again"), "headers allowed only once (RFC 5322, 3.6)"),
    "two List-Ids": (added("List-Id: <a.b>"), "headers allowed only once (RFC 5322, 3.6)"),
    "no date": (header("Date", "yesterday"), "Date (RFC 5322, 3.6.1)"),
    "the relay's Message-ID": (header("Message-ID", "<1@relay.example>"), "Message-ID (RFC 5322, 3.6.4)"),
    "bare letters": (header("Subject", "Вести"), "encoded words (RFC 2047, 5)"),
    "a long line": (header("Subject", "x" * 1000), "line lengths (RFC 5322, 2.1.1)"),
    "no alternative": (
        lambda mail: mail.replace(b"multipart/alternative", b"multipart/mixed"),
        "parts (RFC 2046, 5.1.4)",
    ),
    "no language": (header("Content-Language"), "Content-Language (RFC 3282, 2)"),
    "another language": (header("Content-Language", "en"), "Content-Language (RFC 3282, 2)"),
    "an address as List-Id": (header("List-Id", "<https://example.bg/list>"), "List-Id (RFC 2919, 2 and 3)"),
    "a mailto alone": (
        header("List-Unsubscribe", "<mailto:a@example.bg>"),
        "List-Unsubscribe (RFC 8058, 3.1; RFC 2369, 3.2)",
    ),
    "two https addresses": (
        header("List-Unsubscribe", "<https://localhost/a>, <https://localhost/b>, <mailto:a@b.bg>"),
        "List-Unsubscribe (RFC 8058, 3.1; RFC 2369, 3.2)",
    ),
    "no mailto": (
        header("List-Unsubscribe", "<https://localhost/a>"),
        "List-Unsubscribe (RFC 8058, 3.1; RFC 2369, 3.2)",
    ),
    "another word": (header("List-Unsubscribe-Post", "One-Click"), "List-Unsubscribe-Post (RFC 8058, 3.1)"),
    "no help": (header("List-Help"), "other List- headers (RFC 2369, 3)"),
    "posts allowed": (header("List-Post", "<mailto:a@b.bg>"), "other List- headers (RFC 2369, 3)"),
    "not bulk": (header("Precedence"), "Precedence and Auto-Submitted (RFC 3834, 5)"),
    "said to be automatic": (
        added("Auto-Submitted: auto-generated"),
        "Precedence and Auto-Submitted (RFC 3834, 5)",
    ),
    "another return path": (header("Return-Path", "<srs@relay.example>"), "Return-Path (RFC 3464, 4.1)"),
}


@pytest.mark.parametrize("name", HARM)
def test_damage_by_a_relay_or_a_mistake_is_found(name: str, sample: tuple[bytes, Expected]) -> None:
    mail, expected = sample
    assert failed(check_arrived(mail, expected)) == {}
    harm, rule = HARM[name]
    spoiled = harm(mail)
    assert spoiled != mail
    assert rule in failed(check_arrived(spoiled, expected))


def mail_of(html: str, text: str = "", subject: str = "News") -> bytes:
    way = "https://localhost/u/x"
    return (
        f"From: news@example.bg\r\nSubject: {subject}\r\nList-Unsubscribe: <{way}>\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text or way}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html lang=en>{html}</html>\r\n--b--\r\n"
    ).encode()


OUT = '<p><a href="https://localhost/u/x">Unsubscribe</a></p>'
SEEN, WEIGHT, DATA = "visible unsubscribe link (RFC 8058, 6; providers' rules)", "weight (Gmail's clip)", "no data:"
SUBJECT, WORDS = "subject (filters)", "words beside pictures (filters)"
ALT, LINKS = "descriptions of pictures (filters, WCAG 1.1.1)", "links that say where they go (filters)"
CONTENT: list[tuple[bytes, str]] = [
    (mail_of("<p>News</p>"), SEEN),
    (mail_of(f'<div style="display:none">{OUT}</div>'), SEEN),
    (mail_of('<a href="https://localhost/u/x"></a>'), SEEN),
    (mail_of(OUT, text="no link"), SEEN),
    (mail_of(OUT + "<!-- " + "x" * 102_000 + " -->"), WEIGHT),
    (mail_of(OUT + "<p>" + "words " * 50 + '</p><img src="data:image/png;base64,AA==" alt="a">'), DATA),
    (mail_of(OUT + "<p style=\"background:url('data:image/png;base64,AA==')\">a</p>"), DATA),
    (mail_of(OUT, subject="BUY OUR NEWS NOW"), SUBJECT),
    (mail_of(OUT + '<img src="cid:a" alt="Shop">'), WORDS),
    (mail_of(OUT + "<p>" + "words " * 50 + '</p><img src="cid:a">'), ALT),
    (mail_of(OUT + "<p>" + "words " * 50 + '</p><img src="cid:a" alt=" ">'), ALT),
    (mail_of(OUT + '<a href="https://evil.example/x">www.bank.example</a>'), LINKS),
    (mail_of(OUT + '<a href="https://evil.example/x">https://bank.example/login</a>'), LINKS),
]


@pytest.mark.parametrize(("mail", "rule"), CONTENT)
def test_what_readers_and_filters_dislike_is_found_alone(
    mail: bytes, rule: str, sample: tuple[bytes, Expected]
) -> None:
    _, expected = sample
    content = [
        found
        for found in check_arrived(mail, replace(expected, lang="en"))
        if "RFC" not in found.check or SEEN in found.check
    ]
    wrong = list(failed(content))
    assert len(wrong) == 1
    assert wrong[0].startswith(rule)


def test_honest_links_counting_pixels_and_names_in_capitals_are_let_be(sample: tuple[bytes, Expected]) -> None:
    html = OUT + "<p>" + "words " * 50 + "</p>"
    html += '<a href="https://www.bank.example/a">bank.example</a> <a href="https://x.example">Read more.</a>'
    html += '<img src="https://x.example/o.gif" width="1" height="1" alt="">'
    html += '<a href="https://xn--e1afmkfd.xn--90ae/">пример.бг</a>'
    _, expected = sample
    found = failed(check_arrived(mail_of(html, subject="ЕС и НАТО"), expected))
    assert not {SEEN, WEIGHT, SUBJECT, WORDS, ALT, LINKS} & found.keys()


def test_garbage_is_found_wrong_and_breaks_nothing(sample: tuple[bytes, Expected]) -> None:
    _, expected = sample
    broken = [
        b"",
        b"\xff\xfe\r\n\r\n",
        b"Subject: =?utf-8?b?/?=\r\nFrom: <<>>\r\nDKIM-Signature: v=1; a\r\n\r\n<a href=x",
        b"\r\n",
    ]
    broken += [b"DKIM-Signature: v=1; a=rsa-sha256; d=x; s=y; b=!; bh=?; h=from\r\nFrom: a@b\r\n\r\n"]
    for mail in broken:
        assert len(failed(check_arrived(mail, expected))) >= 15


def test_a_page_is_read_as_people_see_it() -> None:
    found = read_page(
        '<html lang="bg"><head><title>no</title></head><body><style>no</style><p>Да <b>и</b> да<br>не</p>'
        '<div style="display: none">не се вижда<p></div><form METHOD=Post></form><a href=x>а<img src=y alt="Карта"></a>'
    )
    assert (found.lang, found.text, found.posts) == ("bg", "Да и да не а", True)
    assert [(link.href, link.text, link.pictures) for link in found.links] == [("x", "а Карта", 1)]


# Other channels


def test_mails_of_a_maildir_channel_are_checked_too(running: Publisher, home: Home) -> None:
    config = running.config
    relay = {"host", "port", "tls"}
    table = {key: value for key, value in config.channels["newsletter"].items() if key not in relay}
    table["path"] = str(home.maildir)
    settings = plugin_settings(MaildirSettings, "channels", "newsletter", table, config.workspace, config.file)
    running._channels["newsletter"] = MaildirChannel(settings)
    found = send_and_check(running, to="maria@example.bg", wait=5)
    assert failed(found) == {}
    assert len(found) >= 30
    # A Maildir does not send mails on, so DNS is not queried.
    lines = [line for line in diagnose(running) if line.check.startswith("channel newsletter")]
    assert [line.check.partition(": ")[2].split(" ")[0] for line in lines] == ["Maildir", "DKIM"]
    assert failed(lines) == {}
