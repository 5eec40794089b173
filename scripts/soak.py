#!/usr/bin/env python3
"""Keeps a running server busy for a while, and says minute by minute what it cost.

    nabiz serve --data shop --rate-limit 0 &
    python3 scripts/soak.py http://127.0.0.1:8080 --token TOKEN --cookie nabiz=SESSION --pid $(pgrep -x nabiz) --minutes 10

Chats of made-up customers open, go on and end: --rate events a second, in batches of up to 100. --users people ask for
pages meanwhile. Every second a ticket opens, and the time until the list of cases shows it is taken. The token needs the
scopes `ingest` and `read`. With --pid the memory of the server is told (Linux). Only the standard library is used.
"""

import argparse
import json
import threading
import time

from load import connect

PAGES = ["/", "/wall", "/cases?state=open", "/metrics/first_response_time", "/sla"]


class Taken:
    """Times by kind, handed over once a minute."""

    def __init__(self):
        self.lock, self.times = threading.Lock(), {}

    def note(self, kind, seconds):
        with self.lock:
            self.times.setdefault(kind, []).append(seconds)

    def hand_over(self):
        with self.lock:
            times, self.times = self.times, {}
        return times


def say(kind, times, factor=1000.0):
    own = sorted(times)
    at = lambda share: own[min(len(own) - 1, int(share * len(own)))] * factor
    return f"{kind} n={len(own)} p50 {at(0.5):.0f} ms p99 {at(0.99):.0f} ms longest {own[-1] * factor:.0f} ms"


def now():
    return int(time.time() * 1000)


class Chats:
    """Chats of a thousand agents, three or four each at once: opened, assigned, some messages to and fro, solved."""

    def __init__(self, account, run):
        self.account, self.run, self.open, self.n = account, run, [], 0

    def next(self):
        self.n += 1
        event = {"event_id": f"soak-{self.run}-{self.n}", "ts": now(), "account": self.account}
        if len(self.open) < 3000:
            case, agent = f"soak-{self.run}-{self.n}", f"agent:S{self.n % 1000}"
            self.open.append([case, agent, 0])
            more = {"type": "open", "channel": "live_chat", "by": "customer", "requester": f"s{self.n % 1_000_000}"}
            return event | more | {"case_id": case}
        at = self.n * 7 % len(self.open)
        case, agent, said = self.open[at]
        self.open[at][2] += 1
        if said == 0:
            more = {"type": "assign", "to": agent}
        elif said > 8:
            more = {"type": "status", "to": "solved", "by": agent}
            self.open.pop(at)
        else:
            more = {"type": "message", "by": "customer" if said % 2 else agent, "vis": "public", "kind": "reply"}
        return event | more | {"case_id": case}


def tell(args, headers, chats, until, taken, failed):
    connection, began, sent = connect(args.url), time.monotonic(), 0
    while time.monotonic() < until:
        due = int((time.monotonic() - began) * args.rate) - sent
        if due < 1:
            time.sleep(0.005)
            continue
        lot = [chats.next() for _ in range(min(due, 100))]
        at = time.monotonic()
        connection.request("POST", "/api/v1/events", body=json.dumps(lot), headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        taken.note("batch durable", time.monotonic() - at)
        if answer.status != 200:
            failed.append(f"{answer.status}: {body[:200]}")
        sent += len(lot)
    taken.note("sent", sent)


def probe(args, headers, run, until, taken, failed):
    connection = connect(args.url)
    n = 0
    while time.monotonic() < until:
        n += 1
        case = f"probe-{run}-{n}"
        event = {"event_id": case, "ts": now(), "account": args.account, "case_id": case, "type": "open"}
        at = time.monotonic()
        body = json.dumps([event | {"channel": "email", "by": "customer"}])
        connection.request("POST", "/api/v1/events", body=body, headers=headers)
        connection.getresponse().read()
        while time.monotonic() < at + 60:
            connection.request("GET", f"/api/v1/cases?state=open&text={case}&limit=1", headers=headers)
            if case.encode() in connection.getresponse().read():
                taken.note("event shows", time.monotonic() - at)
                break
            time.sleep(0.02)
        else:
            failed.append(f"{case} does not show")
        time.sleep(max(0.0, at + 1 - time.monotonic()))


def look(args, headers, until, taken, failed):
    connection, at = connect(args.url), 0
    while time.monotonic() < until:
        path = PAGES[at % len(PAGES)]
        at += 1
        began = time.monotonic()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        taken.note("page", time.monotonic() - began)
        if answer.status != 200:
            failed.append(f"{path}: {answer.status}")
        time.sleep(args.pause)


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--token", required=True)
    parser.add_argument("--cookie", required=True)
    parser.add_argument("--account", default="soak")
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds that a person looks at a page")
    parser.add_argument("--pid", type=int)
    args = parser.parse_args()
    taken, failed, run = Taken(), [], now()
    until = time.monotonic() + args.minutes * 60
    program = {"authorization": f"Bearer {args.token}"}
    person = {"cookie": args.cookie, "accept-language": "en"}
    work = [(tell, (args, program, Chats(args.account, run), until, taken, failed))]
    work += [(probe, (args, program, run, until, taken, failed))]
    work += [(look, (args, person, until, taken, failed))] * args.users
    threads = [threading.Thread(target=target, args=given) for target, given in work]
    for thread in threads:
        thread.start()
    for minute in range(1, args.minutes + 1):
        time.sleep(60)
        times = taken.hand_over()
        sent = sum(times.pop("sent", []))
        said = [say(kind, own) for kind, own in sorted(times.items())]
        held = f"; memory {memory(args.pid)} MiB" if args.pid else ""
        print(f"minute {minute}: {'; '.join(said)}{held}; {len(failed)} failed {failed[:2]}", flush=True)
        if sent:
            print(f"sent {sent:.0f} events")
    for thread in threads:
        thread.join()
    sent = sum(taken.hand_over().get("sent", []))
    print(f"{sent:.0f} events sent" if sent else "")


if __name__ == "__main__":
    main()
