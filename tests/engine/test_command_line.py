"""The engine from a shell: words, exit status and JSON of `check` and `read-whois`."""

import asyncio
import io
import json
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.command_line import main
from lab import Lab

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    """Give what runs the command and reads what it prints."""
    return Shell(capsys, tmp_path / "endpoints.json")


class Shell:
    """Runs the command in a thread of its own, as `asyncio.run` wants it."""

    def __init__(self, capsys: pytest.CaptureFixture[str], endpoints: Path) -> None:
        self._capsys = capsys
        self.endpoints = endpoints

    async def check(self, lab: Lab, *arguments: str) -> tuple[int, str, str]:
        """Return exit status, output and complaints of `check` against a lab."""
        self.endpoints.write_text(json.dumps(lab.endpoints()))
        return await self.run("check", "--endpoints", str(self.endpoints), *arguments)

    async def run(self, *arguments: str, source: str = "") -> tuple[int, str, str]:
        """Return exit status, output and complaints of any command."""
        status = await asyncio.to_thread(main, arguments, source=io.StringIO(source))
        output, complaints = self._capsys.readouterr()
        return status, output, complaints


@pytest.mark.parametrize(
    ("phase", "status", "words"),
    [
        ("registered", 0, "registered"),
        ("grace", 0, "registered, grace"),
        ("redemption", 0, "registered, redemption"),
        ("pending_delete", 0, "registered, pending delete"),
        ("on_hold", 0, "registered, on hold"),
        ("reserved", 11, "not for sale, reserved"),
        ("free", 12, "unknown"),
    ],
)
async def test_exit_status_and_words(shell: Shell, phase: str, status: int, words: str) -> None:
    async with Lab() as lab:
        lab.register("wanted.test", phase=phase)
        code, output, _ = await shell.check(lab, "Wanted.test.", "--wait", "0")
    assert code == status
    assert output.startswith(f"wanted.test: {words} (confidence ")


async def test_a_registry_that_says_free_in_so_many_words_is_believed_twice(shell: Shell) -> None:
    async with Lab() as lab:
        code, output, _ = await shell.check(lab, "nobody-has-this.be-test", "--wait", "20")
    assert code == 10
    assert "available (confidence 0.90)" in output


async def test_json_is_one_object_a_name_in_order(shell: Shell) -> None:
    async with Lab() as lab:
        lab.register("xn--bcher-kva.test", phase="pending_delete", since="-4d")
        lab.register("plain.test")
        code, output, _ = await shell.check(
            lab, "bücher.test", "plain.test", "--json", "--wait", "0"
        )
    assert code == 0
    first, second = map(json.loads, output.splitlines())
    assert (first["name"], first["display_name"]) == ("xn--bcher-kva.test", "bücher.test")
    assert (first["verdict"], first["phase"]) == ("registered", "pending_delete")
    assert first["confidence"] == pytest.approx(0.99)
    assert first["forecast"]["earliest"].endswith("Z")
    assert second["name"] == "plain.test"
    for seen in first["observations"]:
        assert {"layer", "server", "outcome", "duration", "reason", "asked_at"} <= seen.keys()


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("plain.test", "free.test"), 12),
        (("plain.test", "kept.test"), 11),
        (("plain.test", "not a name"), 2),
        (("free.test", "not a name"), 2),
        (("free.be-test", "kept.test"), 10),
    ],
)
async def test_of_several_names_the_most_telling_status(
    shell: Shell, names: tuple[str, ...], status: int
) -> None:
    async with Lab() as lab:
        lab.register("plain.test")
        lab.register("kept.test", phase="reserved")
        code, output, complaints = await shell.check(lab, *names, "--wait", "5")
    assert code == status
    assert len(output.splitlines()) >= 1
    assert ("not a name" in complaints) == ("not a name" in names)


async def test_only_the_layers_asked_for(shell: Shell) -> None:
    async with Lab() as lab:
        lab.register("plain.test")
        _, output, _ = await shell.check(lab, "plain.test", "--layers", "whois", "--json")
        assert not lab.asked(protocol="dns")
        assert not lab.asked(protocol="rdap")
    assert {seen["layer"] for seen in json.loads(output)["observations"]} == {"whois"}


async def test_explain_says_why_in_plain_words(shell: Shell) -> None:
    async with Lab() as lab:
        _, output, _ = await shell.check(lab, "free.test", "--explain", "--wait", "0")
    assert "  RDAP of Lab gTLD registry did not have it on " in output
    assert "; its control answered at " in output
    assert "  Both servers asked of .test did not have it on " in output


async def test_a_web_site_is_asked_for_only_when_it_is_wanted(shell: Shell) -> None:
    async with Lab() as lab:
        lab.register("plain.test")
        _, output, _ = await shell.check(lab, "plain.test", "--layers", "rdap,http", "--json")
    answer = json.loads(output)
    assert {seen["layer"] for seen in answer["observations"]} == {"rdap", "http"}
    assert answer["verdict"] == "registered"


async def test_a_silent_registry_says_nothing_of_the_name(shell: Shell) -> None:
    async with Lab() as lab:
        for protocol in ("rdap", "whois"):
            lab.fault("test", protocol, "down")
        code, output, _ = await shell.check(lab, "free.test", "--wait", "0")
    assert code == 12
    assert "proves nothing" in output


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "--endpoints"),
        ('{"sufixes": {}}', "sufixes"),
        ('{"suffixes": {"test": {"rdap": 5}}}', "suffixes.test.rdap"),
    ],
)
async def test_a_malformed_endpoint_file_is_named(
    shell: Shell, content: str, complaint: str
) -> None:
    shell.endpoints.write_text(content)
    code, _, complaints = await shell.run(
        "check", "--endpoints", str(shell.endpoints), "example.com"
    )
    assert code == 2
    assert complaint in complaints


async def test_a_missing_endpoint_file_is_no_empty_one(shell: Shell) -> None:
    code, _, complaints = await shell.run("check", "--endpoints", "nowhere.json", "example.com")
    assert code == 2
    assert "nowhere.json" in complaints


@pytest.mark.parametrize("arguments", [("--layers", "carrier"), ("--wait", "soon")])
async def test_words_it_does_not_know(
    arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        await asyncio.to_thread(main, ["check", "example.com", *arguments])
    assert ended.value.code == 2
    assert arguments[1] in capsys.readouterr().err


async def test_read_whois_answers_line_by_line(shell: Shell) -> None:
    record = (
        "Domain Name: EXAMPLE.COM\nRegistrar: Example Registrar, Inc.\n"
        "Creation Date: 1995-08-14T04:00:00Z\nRegistry Expiry Date: 2027-08-13T04:00:00Z\n"
        "Domain Status: clientHold https://icann.org/epp#clientHold\n"
    )
    lines = [
        json.dumps({"name": "example.com", "server": "whois.verisign-grs.com", "text": record}),
        json.dumps({"name": "example.com", "text": 'No match for "EXAMPLE.COM".\n'}),
        json.dumps({"name": "example.com", "text": "No match", "complete": False}),
        "not json",
        json.dumps({"name": "example.com"}),
    ]
    code, output, _ = await shell.run("read-whois", "--jsonl", source="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in output.splitlines()]
    assert code == 2
    assert len(answers) == len(lines)
    assert (answers[0]["outcome"], answers[0]["phase"]) == ("registered", "on_hold")
    assert answers[0]["name"] == "example.com"
    assert answers[0]["facts"]["registrar"] == "Example Registrar, Inc."
    assert answers[1]["outcome"] == "absent"
    assert answers[1]["phase"] is None
    assert answers[2]["outcome"] not in {"absent", "available"}
    assert "line 4" in answers[3]["error"]
    assert "text" in answers[4]["error"]


@pytest.mark.parametrize("charset", ["ascii", "latin-1", "utf-8"])
def test_any_reply_is_answered_in_any_charset(
    charset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that are no UTF-8, half a surrogate pair, a mark at the beginning."""
    record = r"Domain Name: a.test\nCreation Date: 2015-01-01\nName Server: a.b\nRegistrar: "
    lines = [
        b"\xef\xbb\xbf" + json.dumps({"text": "NOT FOUND\n"}).encode(),
        b'{"text": "' + record.encode() + b'M\xfcller"}',
        b'{"text": "' + record.encode() + rb'\ud800\u043f"}',
    ]
    output = io.TextIOWrapper(io.BytesIO(), encoding=charset)
    monkeypatch.setattr("sys.stdout", output)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines)), "ascii"))
    assert main(["read-whois", "--jsonl"]) == 0
    output.seek(0)
    answers = [json.loads(line) for line in output]
    assert [answer["outcome"] for answer in answers] == ["absent", "registered", "registered"]
    assert [answer["facts"]["registrar"] for answer in answers[1:]] == ["M\ufffdller", "\ud800п"]


def test_a_bad_name_is_named_in_any_charset(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", output)
    monkeypatch.setattr("sys.stderr", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert main(["check", "--json", "bü cher.com"]) == 2
    output.seek(0)
    assert json.loads(output.read())["typed"] == "bü cher.com"
