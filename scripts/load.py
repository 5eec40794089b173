#!/usr/bin/env python3
"""Asks a running server for pages as many people do, and says how long answers took.

    nabiz serve --demo &
    python3 scripts/load.py http://127.0.0.1:8080 --users 50 --seconds 20 / /wall /metrics/first_response_time
    python3 scripts/load.py http://127.0.0.1:8080 --cookie nabiz=SESSION --users 50 /
    python3 scripts/load.py http://127.0.0.1:8080 --token TOKEN --ingest 200000

With --ingest it hands in that many made-up events in batches of 100, from --clients at once, and says how many became
durable in a second. A server under such a load needs `--rate-limit 0`. Only the standard library is used.
"""

import argparse
import http.client
import json
import threading
import time
import urllib.parse


def connect(url):
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.netloc, timeout=120)


def ask(url, paths, until, headers, times, failed):
    """One person: page after page until the time is over."""
    connection = connect(url)
    at = 0
    while time.monotonic() < until:
        path = paths[at % len(paths)]
        at += 1
        began = time.monotonic()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except OSError as error:
            failed.append(str(error))
            connection = connect(url)
            continue
        if answer.status == 200:
            times.append((path, time.monotonic() - began))
        else:
            failed.append(f"{path}: {answer.status}")


def pages(args, headers):
    times, failed = [], []
    until = time.monotonic() + args.seconds
    people = [
        threading.Thread(target=ask, args=(args.url, args.paths, until, headers, times, failed))
        for _ in range(args.users)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    for path in args.paths:
        own = sorted(taken for asked, taken in times if asked == path)
        if own:
            at = lambda share: own[min(len(own) - 1, int(share * len(own)))] * 1000
            print(f"{path}: {len(own)} answers, p50 {at(0.5):.0f} ms, p99 {at(0.99):.0f} ms, longest {own[-1] * 1000:.0f} ms")
    print(f"{len(times) / args.seconds:.0f} answers/s, {len(failed)} failed {sorted(set(failed))[:3]}")


def batch(run, at):
    mark = int(time.time() * 1000)
    one = lambda i: {
        "event_id": f"load-{run}-{i}",
        "ts": mark,
        "account": "load",
        "case_id": f"load-{run}-{i}",
        "type": "open",
        "channel": "email",
        "by": "customer",
        "requester": f"r{i % 20000}",
    }
    return [one(at + i) for i in range(100)]


def hand_in(args, headers, run, numbers, longest):
    connection = connect(args.url)
    for at in numbers:
        events = json.dumps(batch(run, at))
        sent = time.monotonic()
        connection.request("POST", "/api/v1/events", body=events, headers=headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        longest.append(time.monotonic() - sent)
        if answer.status != 200 or body["accepted"] != 100:
            raise SystemExit(f"{answer.status}: {body}")


def ingest(args, headers):
    run, longest = int(time.time() * 1000), []
    began = time.monotonic()
    clients = [
        threading.Thread(target=hand_in, args=(args, headers, run, range(client * 100, args.ingest, args.clients * 100), longest))
        for client in range(args.clients)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    taken, done = time.monotonic() - began, 100 * len(longest)
    print(f"{done} events in {taken:.1f} s: {done / taken:.0f} events/s, longest batch {max(longest) * 1000:.0f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("paths", nargs="*", default=["/"])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--cookie", default="")
    parser.add_argument("--token", default="")
    parser.add_argument("--ingest", type=int, default=0)
    parser.add_argument("--clients", type=int, default=1)
    args = parser.parse_intermixed_args()
    headers = {"accept-language": "en"}
    if args.cookie:
        headers["cookie"] = args.cookie
    if args.token:
        headers["authorization"] = f"Bearer {args.token}"
    ingest(args, headers) if args.ingest else pages(args, headers)


if __name__ == "__main__":
    main()
