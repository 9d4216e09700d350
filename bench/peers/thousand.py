"""1,000 services of Outlive: how soon a killed daemon is back with all of them, and what 1,000 TCP probes cost.

    python3 bench/peers/thousand.py HARNESS [back] [probes] [--services 1000] [--seconds 60]

HARNESS is the folder of the side-by-side harness, whose session, programs and processor times these use. `back` is from kill -9 of the
daemon until the API has every service running with the pid it had. `probes` is all of daemon and keeper with a liveness probe each
10 s for each service, to one listener, beside the same services without a probe.
"""
import argparse, os, signal, socket, sys, threading, time
from pathlib import Path

from among import load


def named(bench, session, program):
    return [p for p in session.peer.supervisor_pids(session.stamps) if Path(f"/proc/{p}/comm").read_text().strip() == program]


def running(session):
    return {x["id"]: x.get("pid") for x in session.peer.call("GET", "/v1/services?limit=10000") if x["state"] == "running"}


def back(bench, count):
    with bench.Session("outlive", "direct", n=count) as session:
        session.up()
        time.sleep(3)
        before = running(session)
        for _ in range(3):
            daemon, = named(bench, session, "outlive-daemon")
            start = time.monotonic()
            os.kill(daemon, signal.SIGKILL)
            while True:
                try:
                    if running(session) == before:
                        break
                except (OSError, RuntimeError):
                    pass
                time.sleep(.005)
            print(f"daemon back with {len(before)} services, all with the pids they had: {1000 * (time.monotonic() - start):.0f} ms", flush=True)
            time.sleep(2)


def listen():
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)

    def accept():
        while True:
            listener.accept()[0].close()
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def cost(bench, count, seconds):
    with bench.Session("outlive", "direct", n=count) as session:
        session.up()
        time.sleep(12)
        pids = session.peer.supervisor_pids(session.stamps)
        used, start = bench.cpu_s(pids), time.monotonic()
        time.sleep(seconds)
        return 100 * (bench.cpu_s(pids) - used) / (time.monotonic() - start)


def probes(bench, count, seconds):
    without = cost(bench, count, seconds)
    peer, port = bench.PEERS["outlive"], listen()
    plain = peer.service
    peer.service = lambda self, p: plain(self, p)[:-1] + f', "alive": {{"tcp": "127.0.0.1:{port}", "period": "10s"}}}}'
    with_probes = cost(bench, count, seconds)
    print(f"{count} services, a TCP probe each 10 s: {with_probes:.2f} % of a core over {seconds} s; without probes {without:.2f} %", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("harness")
    parser.add_argument("what", nargs="*")
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    bench = load(asked.harness)
    if not asked.what or "back" in asked.what:
        back(bench, asked.services)
    if not asked.what or "probes" in asked.what:
        probes(bench, asked.services, asked.seconds)


if __name__ == "__main__":
    sys.exit(main())
