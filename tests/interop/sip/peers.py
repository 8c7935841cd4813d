"""SIP programs that nobody here wrote, each with its own folder, addresses and end: Kamailio, baresip, sipp, coturn."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import wave
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from axisedge.security.certificates import self_signed

PATIENCE = 20.0
PASSWORD = "secret-of-the-door"


async def until(true: object, what: str, seconds: float = PATIENCE) -> None:
    """Wait until ``true()`` is."""
    assert callable(true)
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds:g} s: {what}")


class Program:
    """A process of ours, with everything that it printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def run(cls, *command: str | Path, namespace: str = "", cwd: Path | None = None) -> Program:
        prefix = ("ip", "netns", "exec", namespace) if namespace else ()
        process = await asyncio.create_subprocess_exec(
            *prefix,
            *map(str, command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=cwd,
            start_new_session=True,
        )
        return cls(process)

    async def _read(self) -> None:
        assert self.process.stdout
        while chunk := await self.process.stdout.read(4096):
            self.said += chunk.decode(errors="replace")

    async def says(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until ``text`` was printed."""
        for _ in range(int(seconds / 0.02)):
            if text in self.said:
                return
            assert self.process.returncode is None, f"it has ended:\n{self.said[-3000:]}"
            await asyncio.sleep(0.02)
        raise AssertionError(f"not within {seconds:g} s: {text!r} in\n{self.said[-3000:]}")

    async def ended(self, seconds: float = PATIENCE) -> int:
        """Its exit status."""
        code = await asyncio.wait_for(self.process.wait(), seconds)
        await self._reader
        return code

    async def stop(self) -> None:
        """End it and what it started."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), 2)
            except TimeoutError:
                os.killpg(self.process.pid, signal.SIGKILL)
                await self.process.wait()
        await self._reader


def write_certificate(file: Path, names: list[str]) -> Path:
    """A self-signed certificate and its key."""
    file.write_text("".join(self_signed(names, datetime.now(UTC))))
    return file


KAMAILIO = """#!KAMAILIO
debug=2
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
dns=no
disable_tcp=no
{tls_switch}
mhomed={several}
{listen}
{tls_listen}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "xlog.so"
{tls_module}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "min_expires", 1)
modparam("registrar", "max_contacts", 4)
request_route {{
    if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
    if (has_totag()) {{
        if (loose_route()) {{ t_relay(); exit; }}
        if (is_method("ACK")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
    }}
    if (is_method("CANCEL")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
    if (is_method("REGISTER")) {{
        if (!pv_www_authenticate("$td", "{password}", "0")) {{ www_challenge("$td", "0"); exit; }}
        if ($au != "login-" + $tU) {{ sl_send_reply("403", "Wrong Authentication ID"); exit; }}
        consume_credentials();
        if (!save("location")) {{ sl_reply_error(); }}
        xlog("L_WARN", "REGISTERED $tU over $proto expires $hdr(Expires) contact $ct\\n");
        exit;
    }}
    if (is_method("INVITE") && $fU != $null && $fU =~ "^door") {{
        if (!pv_proxy_authenticate("$fd", "{password}", "0")) {{ proxy_challenge("$fd", "0"); exit; }}
        consume_credentials();
    }}
    if (is_method("INVITE")) {{ record_route(); }}
    if (!lookup("location")) {{ sl_send_reply("404", "Not Found"); exit; }}
    t_relay();
}}
"""


class Kamailio:
    """A registrar and proxy with digest authentication over UDP, TCP and TLS.

    A user ``door1`` logs in as ``login-door1`` with `PASSWORD`; users that do not begin with ``door`` call without.
    """

    def __init__(
        self, folder: Path, host: str, certificate: Path | None = None, *, also: str = "", namespace: str = ""
    ) -> None:
        self.folder = folder
        self.host = host
        self._also = also
        self._namespace = namespace
        self.port, self.tls_port = 5060, 5061
        self._certificate = certificate
        self.program: Program

    async def start(self) -> None:
        self.folder.mkdir(exist_ok=True, parents=True)
        tls = {"tls_switch": "", "tls_listen": "", "tls_module": ""}
        if self._certificate:
            (self.folder / "tls.cfg").write_text(
                f"[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\n"
                f"private_key = {self._certificate}\ncertificate = {self._certificate}\n"
            )
            tls = {
                "tls_switch": "enable_tls=yes",
                "tls_listen": f"listen=tls:{self.host}:{self.tls_port}",
                "tls_module": f'loadmodule "tls.so"\nmodparam("tls", "config", "{self.folder}/tls.cfg")',
            }
        config = self.folder / "kamailio.cfg"
        hosts = [host for host in (self.host, self._also) if host]
        listen = "\n".join(f"listen={kind}:{host}:{self.port}" for host in hosts for kind in ("udp", "tcp"))
        several = "yes" if self._also else "no"
        config.write_text(KAMAILIO.format(listen=listen, several=several, password=PASSWORD, **tls))
        self.program = await Program.run(
            "kamailio", "-f", config, "-DD", "-E", "-m", "32", "-M", "8", "-Y", self.folder,
            "-P", self.folder / "pid", namespace=self._namespace,
        )  # fmt: skip
        if self._namespace:
            await self.program.says("Listening on")
            return
        await until(self._answers, f"Kamailio listens\n{self.program.said}")

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self.host, self.tls_port if self._certificate else self.port)) == 0

    async def stop(self) -> None:
        await self.program.stop()


MODULES = "/usr/lib/baresip/modules"
BARESIP = ("aufile", "aubridge", "sndfile", "srtp", "stun", "turn", "ice")
CODECS = {8000: "g711", 16000: "g722", 48000: "opus"}


def write_tone(file: Path, hertz: int, rate: int, seconds: int = 20) -> None:
    """A tone of half the full amplitude."""
    with wave.open(str(file), "wb") as wav:
        wav.setparams((1, 2, rate, 0, "NONE", ""))
        tone = np.sin(2 * np.pi * hertz * np.arange(rate * seconds) / rate) * 16000
        wav.writeframes(tone.astype("<i2").tobytes())


class Baresip:
    """A softphone that speaks a tone, or with ``hertz=0`` says again what it hears; it records that."""

    def __init__(self, folder: Path, host: str, *, hertz: int = 1000, rate: int = 8000) -> None:
        self.folder = folder
        self.host = host
        self.hertz = hertz
        self.rate = rate
        self.program: Program
        self._control: tuple[asyncio.StreamReader, asyncio.StreamWriter]
        self.events: list[dict[str, object]] = []
        self.more = ""
        """Further lines of its configuration."""

    async def start(
        self,
        account: str = "",
        *,
        answer: str = "auto",
        transport: str = "udp",
        parameters: str = "",
        namespace: str = "",
    ) -> None:
        """``account`` is a line of baresip's accounts file; without one it takes calls to its address."""
        self.folder.mkdir(exist_ok=True, parents=True)
        line = account or f"<sip:phone@{self.host};transport={transport}>;regint=0{parameters}"
        (self.folder / "accounts").write_text(f"{line};answermode={answer}\n")
        (self.folder / "contacts").write_text("")
        write_tone(self.folder / "tone.wav", self.hertz or 440, self.rate)
        write_certificate(self.folder / "cert.pem", [self.host])
        (self.folder / "config").write_text(
            f"sip_listen {self.host}:5060\nsip_certificate {self.folder}/cert.pem\n"
            f"ctrl_tcp_listen {self.host}:4444\nnet_interface {self.host}\n"
            f"audio_source {self._source()}\naudio_player aubridge,echo\naudio_alert aufile,/dev/null\n"
            f"rtp_ports 20000-20100\nsnd_path {self.folder}\njitter_buffer_delay 1-5\nrtp_timeout 0\n"
            f"module_path {MODULES}\n"
            + "".join(f"module {name}.so\n" for name in (*BARESIP, CODECS[self.rate]))
            + "module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
            + self.more
        )
        self.program = await Program.run(
            "stdbuf", "-oL", "baresip", "-f", self.folder, "-v", cwd=self.folder, namespace=namespace
        )
        await self.program.says("baresip is ready")

    async def command(self, command: str, parameters: str = "") -> None:
        """Do what somebody types there."""
        reader, writer = await asyncio.open_connection(self.host, 4444)
        text = json.dumps({"command": command, "params": parameters, "token": "t"})
        writer.write(f"{len(text)}:{text},".encode())
        await writer.drain()
        await asyncio.wait_for(reader.readuntil(b":"), PATIENCE)
        writer.close()

    def _source(self) -> str:
        return f"aufile,{self.folder}/tone.wav" if self.hertz else "aubridge,echo"

    async def heard(self) -> np.ndarray:
        """What it decoded in its last call, 16 bits at `rate`; waits for the end of that call."""
        for _ in range(250):
            latest = max(self.folder.glob("dump-*-dec.wav"), key=lambda file: file.stat().st_mtime_ns)
            try:
                with wave.open(str(latest)) as file:
                    return np.frombuffer(file.readframes(file.getnframes()), np.int16)[:: file.getnchannels()]
            except (wave.Error, EOFError):
                await asyncio.sleep(0.02)  # the file's header is written last
        raise AssertionError("the softphone has not ended its recording")

    async def stop(self) -> None:
        await self.program.stop()


def loudest(pcm: np.ndarray, rate: int) -> float:
    """The frequency that is strongest in ``pcm``, in hertz."""
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm))))
    return float(np.argmax(spectrum) * rate / len(pcm))


@contextlib.asynccontextmanager
async def sipp(scenario: Path, target: str, host: str, *more: str) -> AsyncIterator[Program]:
    """One run of sipp with a scenario of `scenarios/`; ``target`` may be empty for one that waits for calls."""
    program = await Program.run(
        "sipp", *([target] if target else []), "-sf", scenario, "-i", host, "-p", "5060", "-mi", host, "-m", "1",
        "-nostdin", "-timeout", "30s", "-timeout_error", *more,
    )  # fmt: skip
    try:
        yield program
    finally:
        await program.stop()
