"""Outlive for the side-by-side measures of supervisors. Built in Release first: dotnet build -c Release

    BENCH_PEER=bench/peers/outlive.py python3 bench.py run restart_latency --peers floor-c,outlive

Variants: `up` is what a person types (`outlive up -d`), `direct` what a unit of the system would start (the keeper, which starts
the daemon). Both have the default restart policy; only the tries are without limit, since the measures kill by the hundred.
"""
import hashlib

REPOSITORY = Path(globals().get("OUTLIVE_REPOSITORY") or os.environ.get("OUTLIVE_REPOSITORY") or Path(os.environ["BENCH_PEER"].split(":")[0]).resolve().parents[2])


def built(project, program):
    return str(REPOSITORY / "artifacts" / "bin" / project / "release" / program)


class Outlive(Peer):
    name, variants = "outlive", ("direct", "up")
    needs = (built("Outlive.Keeper", "outlive-keeper"), built("Outlive.Daemon", "outlive-daemon"), built("Outlive.Cli", "outlive-cli"))

    def service(self, p):
        # JSON is YAML. 200 segments as the other peers keep them.
        return json.dumps({"command": [str(a) for a in p.argv], "restart": {"policy": "always", "tries": -1},
                           "logs": {"merge": True, "max_size": "10M", "keep": 200}})

    def configure(self, programs):
        self.programs = programs
        # The longest run directory has 56 characters, and the bench's own may be longer.
        self.run = Path("/dev/shm") / ("ob-" + hashlib.sha256(str(self.dir).encode()).hexdigest()[:12])
        self.state = self.dir / "state"
        self.run.mkdir(mode=0o700, exist_ok=True)
        self.state.mkdir(mode=0o700, exist_ok=True)
        self.plan = self.dir / "outlive.yaml"
        self.plan.write_text("services:\n" + "".join(f"  {p.name}: {self.service(p)}\n" for p in programs))
        self.env.update(OUTLIVE_RUN_DIR=str(self.run), OUTLIVE_STATE_DIR=str(self.state))
        self.instance = self.run / "bench"

    def launch(self):
        if self.variant == "up":
            self.spawn([self.needs[2], "up", "-d", "-f", self.plan, "--instance", "bench"])
            return
        self.instance.mkdir(mode=0o700, exist_ok=True)
        if not (self.instance / "plan.json").exists():
            (self.instance / "plan-request.json").write_text(json.dumps({"files": [str(self.plan)], "directory": str(self.dir)}))
        run, state = str(self.instance), str(self.state / "bench")
        self.spawn([self.needs[0], "run", "--run", run, "--state", state, "--",
                    self.needs[1], "--name", "bench", "--run", run, "--state", state, "--keeper", self.needs[0]])

    def main_pid(self):
        return int((self.instance / "keeper.lock").read_text().split()[0])

    def supervisor_pids(self, stamps):
        programs = {r[1] for r in stamps.read()}
        return sorted(p for p in descendants([self.main_pid()]) if p not in programs)

    def call(self, method, path, body=None, kind="application/json"):
        c = http.client.HTTPConnection("localhost")
        c.sock = socket.socket(socket.AF_UNIX)
        c.sock.connect(str(self.instance / "api.sock"))
        c.request(method, path, body, {"Content-Type": kind})
        answer = c.getresponse()
        text = answer.read()
        c.close()
        if answer.status >= 400:
            raise RuntimeError(text.decode())
        return json.loads(text) if text else None

    def start(self, name): self.call("POST", f"/v1/services/{name}/start")
    def stop(self, name): self.call("POST", f"/v1/services/{name}/stop")
    def stop_all(self): self.call("POST", "/v1/stop", "{}")
    def add(self, p): self.call("PUT", f"/v1/services/{p.name}", self.service(p))
    def shutdown(self): self.call("POST", "/v1/shutdown?stop=true")

    def wait_ready(self, timeout=60):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                return self.call("GET", "/v1/instance")
            except OSError:
                time.sleep(.02)
        raise TimeoutError

    def status_calls(self):
        one = self.programs[0].name
        return {"api one": lambda: self.call("GET", f"/v1/services/{one}"), "api all": lambda: self.call("GET", "/v1/services"),
                "cli all": lambda: quiet([self.needs[2], "ps", "--instance", "bench"], env=self.env).stdout}

    def state_text(self, name):
        seen = self.call("GET", f"/v1/services/{name}")
        seen = seen[0] if isinstance(seen, list) else seen
        exit = seen.get("lastExit") or {}
        return {"state": seen["state"], "pid": seen.get("pid"), "restarts": seen.get("restarts"),
                "last exit": f"exited {exit['code']}" if exit.get("code") is not None else exit.get("signal") or exit.get("unknown")}

    def log_files(self, name):
        return sorted(self.state.glob(f"bench/output/{name}/*/*.log"))

    def cleanup(self):
        quiet([self.needs[0], "cleanup", self.instance])
        shutil.rmtree(self.run, ignore_errors=True)
