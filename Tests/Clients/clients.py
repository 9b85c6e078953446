"""Runs the agent against osmem-server and searches what arrived with opensearch-py."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from opensearchpy import OpenSearch
from osmem_server import OsmemServer

LINES = 500
POD, UID, CONTAINER = "web-7d4b9c-x2x9z", "6f0d2c1e-0000-4000-8000-000000000001", "app"
ID = "ab" * 32

CONFIGURATION = """
[SERVICE]
    Flush 0.1
    Grace 20
[INPUT]
    Name tail
    Path {root}/containers/*.log
    Tag kube.*
    multiline.parser cri
    Read_from_Head On
[FILTER]
    Name kubernetes
    Match kube.*
    Kube_Tag_Prefix kube.{prefix}.containers.
    Use_Tag_For_Meta On
    Merge_Log On
    Keep_Log Off
[OUTPUT]
    Name es
    Match kube.*
    Host {host}
    Port {port}
    Logstash_Format On
    Logstash_Prefix {index}
    Suppress_Type_Name On
    {more}
"""


def write_logs(root):
    folder = f"{root}/pods/shop_{POD}_{UID}/{CONTAINER}"
    os.makedirs(folder)
    os.makedirs(f"{root}/containers")
    with open(f"{folder}/0.log", "w") as log:
        for number in range(LINES):
            level = "error" if number % 50 == 0 else "info"
            message = f"order {number} is étrange"
            text = json.dumps(
                {"level": level, "order": number, "message": message}, ensure_ascii=False)
            log.write(f"2026-08-21T10:00:00.{number:09d}Z stdout F {text}\n")
    os.symlink(f"{folder}/0.log", f"{root}/containers/{POD}_shop_{CONTAINER}-{ID}.log")


def wait_for(what, condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.02)


def count(client, index, query=None):
    client.indices.refresh(index=index, ignore=404)
    body = {"query": query or {"match_all": {}}}
    answer = client.count(index=index, body=body, ignore=404)
    return answer.get("count", 0)


def check(client, program, root, index, more):
    state = f"{root}/state-{index}"
    host = client.transport.hosts[0]
    path = f"{root}/{index}.conf"
    with open(path, "w") as file:
        file.write(CONFIGURATION.format(
            root=root, prefix=root.strip("/").replace("/", "."), host=host["host"],
            port=host["port"], index=index, more=more))
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    dated = f"{index}-2026.08.21"
    with open(f"{root}/{index}.log", "w+") as log:
        agent = subprocess.Popen([program, "run", "-c", path, "--state", state],
                                 stderr=log, stdout=log, env=environment)
        try:
            wait_for(f"{LINES} documents in {dated}", lambda: count(client, dated) >= LINES)
        except AssertionError:
            log.seek(0)
            print(log.read(), file=sys.stderr)
            raise
        finally:
            agent.send_signal(signal.SIGTERM)
            status = agent.wait(30)
    assert status == 0, f"the agent ended with {status}"
    search(client, dated)
    assert not os.path.exists(f"{state}/buffer/dead-letters.ndjson"), "there are dead letters"


def search(client, index):
    assert count(client, index) == LINES
    for query, expected in [
        ({"term": {"kubernetes.pod_name.keyword": POD}}, LINES),
        ({"term": {"kubernetes.namespace_name.keyword": "shop"}}, LINES),
        ({"term": {"kubernetes.docker_id.keyword": ID}}, LINES),
        ({"term": {"level.keyword": "error"}}, LINES // 50),
        ({"match": {"message": "étrange"}}, LINES),
        ({"range": {"order": {"gte": 100, "lt": 110}}}, 10),
        ({"range": {"@timestamp": {"gte": "2026-08-21T10:00:00Z", "lt": "2026-08-21T10:00:01Z"}}},
         LINES),
        ({"term": {"kubernetes.pod_name.keyword": "nobody"}}, 0),
    ]:
        found = count(client, index, query)
        assert found == expected, f"{query}: {found} instead of {expected}"
    hits = client.search(index=index, body={"query": {"term": {"order": 7}}})["hits"]["hits"]
    assert len(hits) == 1, hits
    assert hits[0]["_source"]["message"] == "order 7 is étrange", hits
    assert hits[0]["_source"]["@timestamp"] == "2026-08-21T10:00:00.000Z", hits


def main():
    program = os.path.abspath(sys.argv[1])
    root = tempfile.mkdtemp(prefix="tailrace-clients-")
    try:
        write_logs(root)
        with OsmemServer.start() as server:
            client = OpenSearch(hosts=[server.url], timeout=30)
            check(client, program, root, "plain", "")
            check(client, program, root, "small", "compress gzip")
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print("all documents were found")


main()
