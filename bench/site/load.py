"""Load: one exact request to learn what a page weighs, and `wrk` to ask for it as often as it is answered."""

import subprocess
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

CONNECTIONS = 8
SLACK = 150  # bytes a response may differ: Django pads compressed pages by up to 100 at random
_REPORT = """
done = function(summary, latency)
    local e = summary.errors
    io.write(string.format("\\nRESULT %d %d %d %d %d\\n", summary.requests, summary.bytes, summary.duration,
        e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(99)))
end
"""


class WrongAnswer(Exception):
    """A page answered something else than the page: its figures would mean nothing."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def wire_bytes(self) -> int:
        """Status line, headers and body as they go over the wire."""
        lines = sum(len(f"{name}: {value}\r\n") for name, value in self.headers)
        return len("HTTP/1.1 200 OK\r\n") + lines + len("\r\n") + len(self.body)


def ask(port: int, path: str, encoding: str) -> Reply:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    response = connection.getresponse()
    reply = Reply(response.status, response.getheaders(), response.read())
    connection.close()
    return reply


@dataclass
class Target:
    """A page at a server, and what it reached in each round."""

    server: str
    page: str
    port: int
    path: str
    encoding: str = "gzip"
    expected: Reply | None = None
    rates: list[float] = field(default_factory=list)  # requests/s
    p99s: list[float] = field(default_factory=list)  # ms

    def warm_up(self) -> None:
        for _ in range(10):
            self.expected = ask(self.port, self.path, self.encoding)
        headers = {name.lower(): value for name, value in self.expected.headers}
        if self.expected.status != 200 or headers.get("content-encoding", "identity") != self.encoding:
            raise WrongAnswer(f"{self.server}的{self.page}（{self.path}）：{self.expected.status} {headers}")

    def run(self, seconds: int, folder: Path) -> None:
        script = folder / "report.lua"
        script.write_text(_REPORT)
        url = f"http://127.0.0.1:{self.port}{self.path}"
        options = ("-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script, "-H", f"Accept-Encoding: {self.encoding}")
        output = subprocess.run(("wrk", *options, url), check=True, capture_output=True, text=True).stdout
        requests, size, duration, errors, p99 = map(int, output.split("RESULT ")[1].split())
        self._check(requests, size, errors)
        self.rates.append(requests / duration * 1e6)
        self.p99s.append(p99 / 1e3)

    def _check(self, requests: int, size: int, errors: int) -> None:
        wire = self.expected.wire_bytes
        begun = CONNECTIONS * wire  # what was on its way when time was up
        if errors or not requests or abs(size - requests * wire) > requests * SLACK + begun:
            raise WrongAnswer(
                f"{self.server}的{self.page}（{self.path}）：{requests}次里{errors}次出错，"
                f"收到{size}字节，每次应有{wire}字节"
            )

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def p99(self) -> float:
        return median(self.p99s)
