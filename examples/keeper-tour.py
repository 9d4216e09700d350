#!/usr/bin/env python3
"""Two minutes with the keeper, by its own protocol (docs/keeper-protocol.md) and nothing but Python's standard library.

Starts a keeper in a directory of its own, has it run a program that counts, kills the keeper with SIGKILL, starts another
one, and shows that nothing was lost: the same process, every line, the exit code.

    ./outlive keeper --version        # builds
    python3 examples/keeper-tour.py artifacts/bin/Outlive.Keeper/release/outlive-keeper
"""
import json, os, shutil, signal, socket, struct, subprocess, sys, tempfile, time

keeper_program, work = os.path.abspath(sys.argv[1]), tempfile.mkdtemp(prefix="outlive-tour-")
run, state = f"{work}/run", f"{work}/state"


def start_keeper():
    reading, writing = os.pipe()
    process = subprocess.Popen([keeper_program, "run", "--run", run, "--state", state, "--ready", str(writing)],
                               pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    assert os.read(reading, 1), "the keeper did not start"
    os.close(reading)
    return process


class Keeper:
    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(f"{run}/keeper.sock")
        self.events, self.last = [], 0
        self.ask("hello", hello={"version": 1})
        self.ask("subscribe", subscribe={"after": 0})

    def ask(self, verb, fds=(), **rest):
        self.last += 1
        body = json.dumps({"id": self.last, "verb": verb, **rest}).encode()
        socket.send_fds(self.socket, [struct.pack("<I", len(body)) + body], list(fds))
        while True:
            frame = self.read()
            if frame["id"] == self.last:
                assert "error" not in frame, frame
                return frame

    def read(self):
        frame = json.loads(self.receive(struct.unpack("<I", self.receive(4))[0]))
        if "event" in frame:
            self.events.append(frame["event"])
        return frame

    def receive(self, size):
        data = b""
        while len(data) < size:
            piece, fds, _, _ = socket.recv_fds(self.socket, size - len(data), 4)
            assert piece, "the keeper has closed the connection"
            for fd in fds:
                os.close(fd)
            data += piece
        return data

    def spawn(self, name, command):
        """The caller makes the directory and the FIFOs: whoever comes later needs only their paths."""
        directory = f"{run}/processes/{name}"
        os.mkdir(directory, 0o700)
        sides = []
        for stream in ("stdout", "stderr"):
            os.mkfifo(f"{directory}/{stream}", 0o600)
            sides.append(os.open(f"{directory}/{stream}", os.O_RDWR))
        reply = self.ask("spawn", sides, process=name, descriptors=["child-stdout", "child-stderr"],
                         spawn={"command": command, "environment": ["PATH=/usr/bin:/bin"]})
        for side in sides:
            os.close(side)
        return reply["process"]["pid"]

    def exit_of(self, name):
        while True:
            for event in self.events:
                if event["process"] == name and event.get("exit") and event["exit"].get("unknown") != "code-pending":
                    return event["exit"]
            self.read()


try:
    first = start_keeper()
    pid = Keeper().spawn("counter", ["sh", "-c", "for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.25; done; exit 7"])
    print(f"keeper {first.pid} has started process {pid}")
    time.sleep(0.6)
    first.send_signal(signal.SIGKILL)
    first.wait()
    print("the keeper was killed with SIGKILL")
    time.sleep(0.6)
    second = start_keeper()
    keeper = Keeper()
    found = keeper.ask("list")["processes"][0]
    print(f"keeper {second.pid} has found process {found['pid']}, {found['phase']}, adopted: {found['adopted']}")
    print(f"it ended with code {keeper.exit_of('counter')['code']}, and wrote:")
    print(open(f"{state}/output/counter/stdout-000001.log").read(), end="")
    keeper.ask("shutdown", shutdown={"stopChildren": True, "graceMs": 0})
    second.wait()
finally:
    subprocess.run([keeper_program, "cleanup", run], stderr=subprocess.DEVNULL)
    shutil.rmtree(work)
