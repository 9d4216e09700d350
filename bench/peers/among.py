"""kill -9 of one among many stable services, until its replacement's first instruction: Outlive beside other supervisors.

    python3 bench/peers/among.py HARNESS [--services 100] [--kills 200] [--peers floor-c,outlive]

HARNESS is the folder of the side-by-side harness, whose own measure kills twenty times among five services. Each service has run
for two seconds before its first death; each dies twice, the second time too after more than ten seconds.
"""
import argparse, importlib.util, os, random, signal, statistics, time
from pathlib import Path


def load(harness):
    os.environ.setdefault("BENCH_PEER", str(Path(__file__).with_name("outlive.py")))
    spec = importlib.util.spec_from_file_location("bench", Path(harness) / "bench.py")
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    if not bench.CHILD.exists():
        bench.build()
    return bench


def measure(bench, peer, services, kills):
    rnd, took, lost = random.Random(1), [], 0
    with bench.Session(peer, bench.PEERS[peer].variants[0], n=services) as session:
        session.up()
        time.sleep(2.5)
        for i in range(kills):
            name = f"p{i % services}"
            session.stamps.read()
            pid = session.stamps.last[name][1]
            start = bench.mono()
            os.kill(pid, signal.SIGKILL)
            next = session.stamps.wait_new(name, pid, 10)
            if next:
                took.append((next[2] - start) / 1e6)
            else:
                lost += 1
            time.sleep(rnd.uniform(.1, .2))
    return took, lost


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("harness")
    parser.add_argument("--services", type=int, default=100)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--peers", default="floor-c,outlive")
    asked = parser.parse_args()
    bench, floor = load(asked.harness), None
    for peer in asked.peers.split(","):
        took, lost = measure(bench, peer, asked.services, asked.kills)
        seen = bench.summary(took)
        middle = statistics.median(took)
        floor = floor or middle
        print(f"{peer}: {seen['n']} kills, median {seen['median']} ms, p90 {seen['p90']}, p99 {seen['p99']}, slowest {seen['max']}, "
              f"the first {took[0]:.3f}; {middle / floor:.2f} of {asked.peers.split(',')[0]}'s; not restarted: {lost}", flush=True)


if __name__ == "__main__":
    main()
