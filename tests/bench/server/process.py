"""A server as a process: on a core of its own, and what the kernel counts for it."""

import os
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 120


class StartError(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stat_of(pid):
    """The fields of /proc/PID/stat from the third on; the second may hold anything."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(") ")[2].split()
    except OSError:
        return None


class ServerProcess:
    """Listens when it is made; stopped by stop(). Counts its children as itself."""

    def __init__(self, command, environment, port, cores, log):
        self.port = port
        self.log = log
        started = time.monotonic()
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=lambda: os.sched_setaffinity(0, cores),
            )
        self._wait_until_it_listens()
        self.seconds_to_start = time.monotonic() - started

    def _wait_until_it_listens(self):
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.02)
        self.stop()
        with open(self.log, encoding="utf-8", errors="replace") as file:
            raise StartError(f"does not start: {file.read().strip()}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _family(self):
        parents = {}
        for entry in os.listdir("/proc"):
            if entry.isdecimal() and (stat := stat_of(entry)):
                parents.setdefault(int(stat[1]), []).append(int(entry))
        family = [self.process.pid]
        for pid in family:
            family += parents.get(pid, [])
        return family

    def cpu_seconds(self):
        """utime and stime of all, cutime and cstime of children that have ended."""
        stats = filter(None, map(stat_of, self._family()))
        return sum(sum(map(int, stat[11:15])) for stat in stats) / TICKS

    def settled_cpu_seconds(self):
        """The same, once it has done what it was still busy with."""
        before, now = None, self.cpu_seconds()
        while now != before:
            time.sleep(0.1)
            before, now = now, self.cpu_seconds()
        return now

    def peak_memory(self):
        """The most that it ever had in memory, in MB."""
        kilobytes = 0
        for pid in self._family():
            with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
                kilobytes += sum(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
        return kilobytes / 1024
