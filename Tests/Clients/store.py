"""Speaks with the embedded store as programs do: with an official client and its helpers.

    store.py elasticsearch-8|elasticsearch-9|opensearch STORE [AGENT]
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

COUNT = 2500
START = "tailrace-store is ready: "


class Store:
    """A store on a free port, stopped and looked over at the end."""

    def __init__(self, program, root, *options):
        self.log = open(f"{root}/log", "w+")
        self.process = subprocess.Popen(
            [program, "--data", f"{root}/data", "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        assert line.startswith(START), f"the store does not start: {line}{self.messages()}"
        self.url = line[len(START):].split("/_page")[0].strip()

    def messages(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        messages = self.messages()
        assert status == 0, f"the store ended with {status}: {messages}"
        assert " error " not in messages, messages


class Elastic:
    """The calls of elasticsearch 8 and 9."""

    def __init__(self, url):
        import elasticsearch
        from elasticsearch import helpers
        self.helpers = helpers
        self.errors = elasticsearch
        self.client = elasticsearch.Elasticsearch(url, request_timeout=30)

    def status(self, error):
        return error.status_code

    def kind(self, error):
        return error.body["error"]["type"]

    def index(self, index, document, **more):
        return self.client.index(index=index, document=document, **more)

    def create(self, index, id, document):
        return self.client.create(index=index, id=id, document=document)

    def update(self, index, id, doc):
        return self.client.update(index=index, id=id, doc=doc)

    def search(self, index=None, **body):
        return self.client.search(**({"index": index} if index else {}), **body)

    def count(self, index, query):
        return self.client.count(index=index, query=query)["count"]

    def create_index(self, index, mappings):
        return self.client.indices.create(index=index, mappings=mappings)

    def put_mapping(self, index, properties):
        return self.client.indices.put_mapping(index=index, properties=properties)

    def put_template(self, name, body):
        return self.client.indices.put_index_template(name=name, **body)

    def put_component(self, name, body):
        return self.client.cluster.put_component_template(name=name, **body)

    def delete_by_query(self, index, query):
        return self.client.delete_by_query(index=index, query=query)

    def msearch(self, searches):
        return self.client.msearch(searches=searches)

    def mget(self, index, ids):
        return self.client.mget(index=index, ids=ids)

    def open_pit(self, index):
        return self.client.open_point_in_time(index=index, keep_alive="1m")["id"]

    def close_pit(self, id):
        return self.client.close_point_in_time(id=id)["succeeded"]

    def raw_bulk(self, lines):
        return self.client.bulk(operations=lines)


class Open(Elastic):
    """The calls of opensearch-py."""

    def __init__(self, url):
        import opensearchpy
        from opensearchpy import helpers
        self.helpers = helpers
        self.errors = opensearchpy
        self.client = opensearchpy.OpenSearch(hosts=[url], timeout=30)

    def kind(self, error):
        return error.info["error"]["type"]

    def index(self, index, document, **more):
        return self.client.index(index=index, body=document, **more)

    def create(self, index, id, document):
        return self.client.create(index=index, id=id, body=document)

    def update(self, index, id, doc):
        return self.client.update(index=index, id=id, body={"doc": doc})

    def search(self, index=None, **body):
        if "from_" in body:
            body["from"] = body.pop("from_")
        return self.client.search(**({"index": index} if index else {}), body=body)

    def count(self, index, query):
        return self.client.count(index=index, body={"query": query})["count"]

    def create_index(self, index, mappings):
        return self.client.indices.create(index=index, body={"mappings": mappings})

    def put_mapping(self, index, properties):
        return self.client.indices.put_mapping(index=index, body={"properties": properties})

    def put_template(self, name, body):
        return self.client.indices.put_index_template(name=name, body=body)

    def put_component(self, name, body):
        return self.client.cluster.put_component_template(name=name, body=body)

    def delete_by_query(self, index, query):
        return self.client.delete_by_query(index=index, body={"query": query})

    def msearch(self, searches):
        return self.client.msearch(body=searches)

    def mget(self, index, ids):
        return self.client.mget(index=index, body={"ids": ids})

    def open_pit(self, index):
        return self.client.create_pit(index=index, params={"keep_alive": "1m"})["pit_id"]

    def close_pit(self, id):
        return self.client.delete_pit(body={"pit_id": [id]})["pits"][0]["successful"]

    def raw_bulk(self, lines):
        return self.client.bulk(body=lines)


def equal(found, expected, what=""):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


def refuses(api, status, kind, call):
    try:
        call()
    except api.errors.TransportError as error:
        found = error
    except api.errors.ApiError as error:
        found = error
    else:
        raise AssertionError(f"{kind} was expected and nothing was refused")
    equal(api.status(found), status, kind)
    if kind:
        equal(api.kind(found), kind)


def message(number):
    minutes, seconds = number // 60 % 60, number % 60
    fate, level = ("lost", "error") if number % 100 == 0 else ("sent", "info")
    return {
        "@timestamp": f"2026-11-24T10:{minutes:02d}:{seconds:02d}.{number % 1000:03d}Z",
        "message": f"order {number} of customer {number % 7} was {fate}",
        "level": level, "number": number,
        "kubernetes": {"namespace_name": "shop", "pod_name": f"web-{number % 3}"},
    }


def information(api):
    info = api.client.info()
    equal(info["version"]["number"].split(".")[0], "8")
    assert api.client.ping()
    equal(api.client.cluster.health()["status"], "green")
    equal(api.client.cluster.health(wait_for_status="yellow")["timed_out"], False)


def documents(api):
    equal(api.index("single", {"a": 1}, id="1")["result"], "created")
    equal(api.index("single", {"a": 2}, id="1")["result"], "updated")
    equal(api.client.get(index="single", id="1")["_source"], {"a": 2})
    equal(api.client.get(index="single", id="1")["_version"], 2)
    assert api.client.exists(index="single", id="1")
    assert not api.client.exists(index="single", id="2")
    generated = api.index("single", {"a": 3})
    equal(api.client.get(index="single", id=generated["_id"])["_source"], {"a": 3})
    refuses(api, 409, "version_conflict_engine_exception",
            lambda: api.create("single", "1", {"a": 4}))
    equal(api.update("single", "1", {"b": "x"})["result"], "updated")
    equal(api.client.get_source(index="single", id="1"), {"a": 2, "b": "x"})
    found = api.mget("single", ["1", "nobody"])["docs"]
    equal([item["found"] for item in found], [True, False])
    id = "a b/c?d#é%"
    api.index("single", {"a": 5}, id=id)
    equal(api.client.get(index="single", id=id)["_id"], id)
    equal(api.client.delete(index="single", id="1")["result"], "deleted")
    refuses(api, 404, None, lambda: api.client.delete(index="single", id="1"))
    refuses(api, 404, None, lambda: api.client.get(index="single", id="1"))
    refuses(api, 404, "index_not_found_exception",
            lambda: api.client.get(index="nobody", id="1"))


def bulk(api):
    api.create_index("logs", {"properties": {
        "@timestamp": {"type": "date"}, "message": {"type": "text"},
        "level": {"type": "keyword"}, "number": {"type": "long"}}})
    actions = [{"_index": "logs", "_id": str(number), "_source": message(number)}
               for number in range(COUNT)]
    done, errors = api.helpers.bulk(api.client, actions)
    equal((done, errors), (COUNT, []))
    again = [{"_op_type": "create", **action} for action in actions[:10]]
    outcomes = list(api.helpers.streaming_bulk(api.client, again, raise_on_error=False))
    equal([ok for ok, _ in outcomes], [False] * 10)
    equal({item["create"]["status"] for _, item in outcomes}, {409})
    answer = api.raw_bulk([
        {"delete": {"_index": "logs", "_id": "nobody"}},
        {"index": {"_index": "logs", "_id": "bad"}}, {"number": "not a number"},
        {"update": {"_index": "logs", "_id": "0"}}, {"doc": {"level": "error"}}])
    equal(answer["errors"], True)
    equal([list(item.values())[0]["status"] for item in answer["items"]], [404, 400, 200])
    equal(answer["items"][1]["index"]["error"]["type"], "document_parsing_exception")


def searches(api):
    for query, expected in [
        ({"match_all": {}}, COUNT),
        ({"term": {"level": "error"}}, COUNT // 100),
        ({"term": {"kubernetes.pod_name.keyword": "web-1"}}, len(range(1, COUNT, 3))),
        ({"match": {"message": "LOST"}}, COUNT // 100),
        ({"match_phrase": {"message": "order 7 of"}}, 1),
        ({"range": {"number": {"gte": 10, "lt": 20}}}, 10),
        ({"range": {"@timestamp": {"gte": "2026-11-24T10:00:00Z", "lt": "2026-11-24T10:01:00Z"}}},
         60),
        ({"query_string": {"query": "level:error AND number:[0 TO 100]"}}, 2),
        ({"bool": {"must": [{"terms": {"number": [1, 2, 3]}}],
                   "must_not": [{"ids": {"values": ["2"]}}]}}, 2),
        ({"prefix": {"level": "er"}}, COUNT // 100),
        ({"wildcard": {"level": "*rr*"}}, COUNT // 100),
        ({"exists": {"field": "nothing"}}, 0),
    ]:
        equal(api.count("logs", query), expected, query)
        total = api.search("logs", query=query, size=0, track_total_hits=True)["hits"]["total"]
        equal(total, {"value": expected, "relation": "eq"}, query)
    page = api.search("logs", sort=[{"number": "desc"}], size=3, from_=1, _source=["number"])
    equal([hit["_source"] for hit in page["hits"]["hits"]],
          [{"number": COUNT - 2}, {"number": COUNT - 3}, {"number": COUNT - 4}])
    aggregations = api.search("logs", size=0, aggs={
        "levels": {"terms": {"field": "level"}, "aggs": {"top": {"max": {"field": "number"}}}},
        "times": {"date_histogram": {"field": "@timestamp", "fixed_interval": "10m"}},
    })["aggregations"]
    equal([(bucket["key"], bucket["doc_count"]) for bucket in aggregations["levels"]["buckets"]],
          [("info", COUNT - COUNT // 100), ("error", COUNT // 100)])
    equal(sum(bucket["doc_count"] for bucket in aggregations["times"]["buckets"]), COUNT)


def pages(api):
    numbers = sorted(hit["_source"]["number"] for hit in api.helpers.scan(
        api.client, index="logs", query={"query": {"match_all": {}}}, size=300))
    equal(numbers, list(range(COUNT)), "scan")
    first = api.client.search(index="logs", scroll="1m", size=1000)
    second = api.client.scroll(scroll_id=first["_scroll_id"], scroll="1m")
    equal(len(second["hits"]["hits"]), 1000)
    assert api.client.clear_scroll(scroll_id=first["_scroll_id"])["succeeded"]
    refuses(api, 404, "search_context_missing_exception",
            lambda: api.client.scroll(scroll_id=first["_scroll_id"], scroll="1m"))

    after, found = None, []
    while True:
        body = {"size": 400, "sort": [{"@timestamp": "asc"}, {"number": "asc"}],
                **({"search_after": after} if after else {})}
        hits = api.search("logs", **body)["hits"]["hits"]
        if not hits:
            break
        found += [hit["_source"]["number"] for hit in hits]
        after = hits[-1]["sort"]
    equal(sorted(found), list(range(COUNT)), "search_after")

    pit = api.open_pit("logs")
    api.index("logs", message(COUNT), id="late")
    after, found = None, []
    while True:
        body = {"size": 700, "sort": [{"number": "asc"}], "pit": {"id": pit, "keep_alive": "1m"},
                **({"search_after": after} if after else {})}
        hits = api.search(**body)["hits"]["hits"]
        if not hits:
            break
        found += [hit["_source"]["number"] for hit in hits]
        after = hits[-1]["sort"]
    equal(found, list(range(COUNT)), "point in time")
    assert api.close_pit(pit)
    api.client.delete(index="logs", id="late")


def several(api):
    answers = api.msearch([
        {"index": "logs"}, {"size": 0, "query": {"term": {"level": "error"}}},
        {"index": "nobody"}, {"query": {"match_all": {}}},
        {"index": "logs", "ignore_unavailable": True}, {"query": {"nonsense": {}}},
        {}, {"size": 1},
    ])["responses"]
    equal([answer["status"] for answer in answers], [200, 404, 400, 200])
    equal(answers[0]["hits"]["total"]["value"], COUNT // 100)
    fields = api.client.field_caps(index="logs", fields="*")["fields"]
    equal(fields["@timestamp"]["date"]["aggregatable"], True)
    equal(fields["message"]["text"]["aggregatable"], False)
    equal(list(fields["kubernetes.pod_name.keyword"]), ["keyword"])


def deletions(api):
    answer = api.delete_by_query("logs", {"range": {"number": {"gte": COUNT - 100}}})
    equal((answer["deleted"], answer["failures"]), (100, []))
    equal(api.count("logs", {"match_all": {}}), COUNT - 100)


def indices(api):
    equal(api.create_index("made", {"properties": {"a": {"type": "keyword"}}})["index"], "made")
    refuses(api, 400, "resource_already_exists_exception", lambda: api.create_index("made", {}))
    assert api.client.indices.exists(index="made")
    api.put_mapping("made", {"b": {"type": "long"}})
    mapping = api.client.indices.get_mapping(index="made")["made"]["mappings"]["properties"]
    equal(mapping["b"]["type"], "long")
    refuses(api, 400, "illegal_argument_exception",
            lambda: api.put_mapping("made", {"a": {"type": "long"}}))
    settings = api.client.indices.get_settings(index="made")["made"]["settings"]["index"]
    equal(settings["number_of_shards"], "1")
    api.client.indices.put_alias(index="made", name="other")
    equal(list(api.client.indices.get_alias(name="other")), ["made"])
    api.index("other", {"a": "x"}, refresh=True)
    equal(api.count("other", {"term": {"a": "x"}}), 1)
    refuses(api, 400, "document_parsing_exception", lambda: api.index("made", {"b": "word"}))
    equal(api.client.indices.refresh(index="made")["_shards"]["failed"], 0)
    names = [row["index"] for row in api.client.cat.indices(format="json")]
    assert "made" in names and "logs" in names, names
    assert "made" in api.client.cat.indices()
    api.client.indices.delete(index="made")
    assert not api.client.indices.exists(index="made")
    refuses(api, 404, "index_not_found_exception", lambda: api.client.indices.delete(index="made"))


def templates(api):
    api.put_component("base", {"template": {"mappings": {"properties": {
        "@timestamp": {"type": "date"}, "host": {"type": "keyword"}}}}})
    api.put_template("streams", {
        "index_patterns": ["stream-*"], "data_stream": {}, "composed_of": ["base"],
        "priority": 200})
    assert api.client.indices.exists_index_template(name="streams")
    api.create("stream-one", "1", {"@timestamp": "2026-11-24T10:00:00Z", "host": "h"})
    refuses(api, 400, "illegal_argument_exception",
            lambda: api.index("stream-one", {"@timestamp": "2026-11-24T10:00:00Z"}, id="2"))
    refuses(api, 400, None, lambda: api.create("stream-one", "3", {"host": "h"}))
    stream = api.client.indices.get_data_stream(name="stream-one")["data_streams"][0]
    assert stream["indices"][0]["index_name"].startswith(".ds-stream-one-"), stream
    equal(api.count("stream-one", {"term": {"host": "h"}}), 1)
    api.client.indices.delete_data_stream(name="stream-one")
    api.client.indices.delete_index_template(name="streams")
    refuses(api, 404, "resource_not_found_exception",
            lambda: api.client.indices.get_index_template(name="streams"))


def errors(api):
    refuses(api, 404, "index_not_found_exception", lambda: api.search("nobody"))
    refuses(api, 400, "parsing_exception", lambda: api.search("logs", query={"nonsense": {}}))
    refuses(api, 400, "illegal_argument_exception", lambda: api.search("logs", size=20000))
    refuses(api, 400, "invalid_index_name_exception", lambda: api.create_index("UPPER", {}))
    equal(api.search("nobody*")["hits"]["hits"], [])


def agent(api, url, program, root):
    """The agent with a configuration of the repository: each line is there once."""
    here = os.path.dirname(os.path.abspath(__file__))
    repository = os.path.dirname(os.path.dirname(here))
    host, port = url.split("//")[1].split(":")
    environment = {**os.environ, "ES_HOST": host, "ES_PORT": port}
    for attempt in range(2):
        # The second time it has forgotten what it sent, and is told that it is there.
        with open(f"{root}/agent.log", "w+") as log:
            status = subprocess.call(
                [program, "run", "-c", "config/quick-start-elasticsearch.conf", "--state",
                 f"{root}/state-{attempt}"],
                cwd=repository, env=environment, stdout=log, stderr=log, timeout=60)
            log.seek(0)
            equal(status, 0, log.read())
        found = list(api.helpers.scan(api.client, index="tailrace-quick-start"))
        ids = {hit["_id"] for hit in found}
        equal(len(ids), len(found), "documents with the same id")
        equal(len(found), lines_of_example(repository), "lines")
    equal(api.count("tailrace-quick-start", {"exists": {"field": "kubernetes.pod_name"}}),
          len(found))


def lines_of_example(repository):
    """Whole lines of the example pods; a line in parts counts once."""
    folder = f"{repository}/config/example/containers"
    count = 0
    for name in os.listdir(folder):
        with open(f"{folder}/{name}") as log:
            count += sum(line.split(" ")[2] == "F" for line in log)
    return count


def metrics(url):
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as response:
        page = response.read().decode()
    assert 'tailrace_store_bulk_items_total{result="conflict"} ' in page, page
    assert 'tailrace_store_requests_total{route="/_bulk",method="PUT",status="200"}' in page or \
        'tailrace_store_requests_total{route="/_bulk",method="POST",status="200"}' in page, page
    if shutil.which("promtool"):
        subprocess.run(["promtool", "check", "metrics"], input=page, text=True, check=True)


def main():
    library, program = sys.argv[1:3]
    root = tempfile.mkdtemp(prefix="tailrace-store-")
    stores = []
    try:
        store = Store(program, root)
        stores.append(store)
        api = (Open if library == "opensearch" else Elastic)(store.url)
        for check in [information, documents, bulk, searches, pages, several, deletions, indices,
                      templates, errors]:
            try:
                check(api)
            except Exception:
                print(f"{library}: {check.__name__} failed", file=sys.stderr)
                raise
        if len(sys.argv) > 3:
            agent(api, store.url, sys.argv[3], root)
        metrics(store.url)
        store.stop()
    finally:
        for store in stores:
            store.process.kill()
        shutil.rmtree(root, ignore_errors=True)
    print(f"{library}: all is well")


main()
