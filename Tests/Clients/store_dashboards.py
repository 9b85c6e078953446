"""Sends the embedded store the requests of ElastAlert 2 and of Grafana's Elasticsearch source.

    store_dashboards.py STORE

Needs the standard library only. The requests have the forms that ElastAlert 2 2.19 and 2.31 and
Grafana 10 to 12 send.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

START = "tailrace-store is ready: "
COUNT = 600
FIRST = 1795510800000  # 2026-11-24T09:00:00Z


class Store:
    def __init__(self, program, root):
        self.log = open(f"{root}/log", "a+")
        self.process = subprocess.Popen(
            [program, "--data", f"{root}/data", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        assert line.startswith(START), line
        self.url = line[len(START):].split("/_page")[0]

    def ask(self, method, path, body=None, type="application/json", expected=200):
        data = None
        if body is not None:
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        if data is not None:
            request.add_header("Content-Type", type)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        assert status == expected, f"{method} {path} {body}: {status} {text[:2000]}"
        try:
            return json.loads(text) if text else None
        except ValueError as error:
            raise AssertionError(f"{method} {path} is answered {status} {text[:2000]}") from error

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0
        self.log.seek(0)
        messages = self.log.read()
        assert " error " not in messages, messages


def equal(found, expected, what=""):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


def fill(store):
    lines = []
    for number in range(COUNT):
        seconds = 9 * 3600 + number * 6
        time = f"2026-11-24T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000Z"
        lines.append('{"create":{"_index":"logs-app"}}')
        lines.append(json.dumps({
            "@timestamp": time, "message": f"order {number} done",
            "level": ["info", "info", "warn", "error"][number % 4],
            "duration": number / 10, "kubernetes": {"pod_name": f"web-{number % 3}"}}))
    answer = store.ask("POST", "/_bulk", "\n".join(lines) + "\n", "application/x-ndjson")
    equal(answer["errors"], False)


# ElastAlert 2

KEYWORD = {"type": "keyword"}
TIME = {"type": "date", "format": "date_optional_time"}
# The word instead of the truth value is ElastAlert's.
HIDDEN = {"type": "object", "enabled": "false"}
WRITEBACK = {
    "": {"rule_name": KEYWORD, "@timestamp": TIME, "alert_time": TIME, "match_time": TIME,
         "match_body": HIDDEN, "alert_sent": {"type": "boolean"}, "aggregate_id": KEYWORD},
    "_silence": {"rule_name": KEYWORD, "exponent": {"type": "integer"}, "until": TIME,
                 "@timestamp": TIME},
    "_status": {"rule_name": KEYWORD, "@timestamp": TIME, "endtime": {"type": "date"}},
    "_error": {"data": HIDDEN, "@timestamp": TIME},
    "_past": {"rule_name": KEYWORD, "match_body": HIDDEN, "aggregate_id": KEYWORD},
}


def elastalert_indices(store):
    store.ask("GET", "/")
    for suffix, properties in WRITEBACK.items():
        name = "/elastalert" + suffix
        store.ask("HEAD", name, expected=404)
        store.ask("PUT", name)
        store.ask("HEAD", name)
        mapping = {"properties": properties}
        if suffix == "":
            mapping.update({
                "numeric_detection": True, "date_detection": False,
                "dynamic_templates": [{"strings_as_keyword": {
                    "mapping": {"ignore_above": 1024, "type": "keyword"},
                    "match_mapping_type": "string"}}]})
        store.ask("PUT", name + "/_mapping", mapping)


def elastalert_states(store):
    body = {"query": {"bool": {"filter": {"term": {"rule_name": "r"}}}},
            "sort": {"@timestamp": {"order": "desc"}}}
    path = "/elastalert_status/_search?_source_includes=endtime,rule_name&size=1"
    equal(store.ask("POST", path, body)["hits"]["hits"], [])
    store.ask("POST", "/elastalert_status/_doc", {
        "rule_name": "r", "endtime": "2026-11-24T10:00:00Z", "starttime": "2026-11-24T09:00:00Z",
        "matches": 3, "hits": 5, "@timestamp": "2026-11-24T10:00:01Z", "time_taken": 0.4},
        expected=201)
    hits = store.ask("POST", path, body)["hits"]["hits"]
    equal(hits[0]["_source"], {"rule_name": "r", "endtime": "2026-11-24T10:00:00Z"})

    body = {"query": {"term": {"rule_name": "r"}}, "sort": {"until": {"order": "desc"}}}
    path = "/elastalert_silence/_search?_source_includes=until,exponent&size=1"
    equal(store.ask("POST", path, body)["hits"]["hits"], [])

    alert = {"rule_name": "r", "alert_sent": False, "alert_time": "2026-11-24T10:00:00Z",
             "match_time": "2026-11-24T10:00:00Z", "match_body": {"a": {"b": 1}},
             "@timestamp": "2026-11-24T10:00:00Z"}
    id = store.ask("POST", "/elastalert/_doc", alert, expected=201)["_id"]
    alert["aggregate_id"] = id
    child = store.ask("POST", "/elastalert/_doc", alert, expected=201)["_id"]
    for limits in [{"gte": "2026-11-24T09:00:00Z", "lte": "2026-11-24T11:00:00Z"},
                   {"from": "2026-11-24T09:00:00Z", "to": "2026-11-24T11:00:00Z"}]:
        body = {"query": {"bool": {
            "must": {"query_string": {"query": "!_exists_:aggregate_id AND alert_sent:false"}},
            "filter": {"range": {"alert_time": limits}}}},
            "sort": {"alert_time": {"order": "asc"}}}
        hits = store.ask("POST", "/elastalert/_search?size=1000", body)["hits"]["hits"]
        equal([hit["_id"] for hit in hits], [id])
    body = {"query": {"bool": {"filter": {"bool": {
        "must": [{"term": {"rule_name": "r"}},
                 {"range": {"alert_time": {"gt": "2026-11-24T09:00:00Z"}}},
                 {"term": {"alert_sent": "false"}}],
        "must_not": [{"exists": {"field": "aggregate_id"}}]}}}},
        "sort": {"alert_time": {"order": "desc"}}}
    hits = store.ask("POST", "/elastalert/_search?size=1", body)["hits"]["hits"]
    equal([hit["_id"] for hit in hits], [id])
    body = {"query": {"query_string": {"query": f'aggregate_id:"{id}"'}},
            "sort": {"@timestamp": "asc"}}
    hits = store.ask("POST", "/elastalert/_search?size=10000", body)["hits"]["hits"]
    equal([hit["_id"] for hit in hits], [child])
    store.ask("DELETE", f"/elastalert/_doc/{child}")
    answer = store.ask("POST", "/elastalert/_delete_by_query", {"query": {"term": {"_id": id}}})
    equal(answer["deleted"], 1)


def elastalert_rules(store):
    def frame(*filters, sort=True):
        limits = {"gt": "2026-11-24T09:00:00Z", "lte": "2026-11-24T09:30:00Z"}
        body = {"query": {"bool": {"filter": {"bool": {
            "must": [{"range": {"@timestamp": limits}}, *filters]}}}}}
        if sort:
            body["sort"] = [{"@timestamp": {"order": "asc"}}]
        return body

    options = "_source_includes=@timestamp,*&ignore_unavailable=true&scroll=30s&size=100"
    body = frame({"term": {"level.keyword": "info"}})
    answer = store.ask("POST", f"/logs-*/_search?{options}", body)
    equal(answer["hits"]["total"]["value"], 150)
    seen = [hit["_id"] for hit in answer["hits"]["hits"]]
    more = store.ask("POST", "/_search/scroll",
                     {"scroll_id": answer["_scroll_id"], "scroll": "30s"})
    seen += [hit["_id"] for hit in more["hits"]["hits"]]
    equal(len(set(seen)), 150)
    store.ask("DELETE", "/_search/scroll", {"scroll_id": [answer["_scroll_id"]]})
    answer = store.ask("POST", "/logs-*,nothing-*/_count?ignore_unavailable=true",
                       frame({"query_string": {"query": "level:error"}}, sort=False))
    equal(answer["count"], 75)
    answer = store.ask("POST", "/logs-*/_search?size=0&ignore_unavailable=true", {
        **frame(sort=False),
        "aggs": {"counts": {"terms": {
            "field": "level.keyword", "size": 50, "min_doc_count": 1}}}})
    equal([(bucket["key"], bucket["doc_count"]) for bucket in
           answer["aggregations"]["counts"]["buckets"]],
          [("info", 150), ("error", 75), ("warn", 75)])
    answer = store.ask("POST", "/logs-*/_search?size=0&ignore_unavailable=true", {
        **frame(sort=False),
        "aggs": {"bucket_aggs": {
            "terms": {"field": "kubernetes.pod_name.keyword", "size": 50, "min_doc_count": 1},
            "aggs": {"interval_aggs": {
                "date_histogram": {"field": "@timestamp", "fixed_interval": "5m", "offset": "+39s"},
                "aggs": {"metric_duration_percentiles": {
                    "percentiles": {"field": "duration", "percents": [95.0]}},
                    "metric_duration_avg": {"avg": {"field": "duration"}},
                    "metric_duration_cardinality": {"cardinality": {"field": "duration"}},
                    "metric_duration_value_count": {"value_count": {"field": "duration"}}}}}}}})
    bucket = answer["aggregations"]["bucket_aggs"]["buckets"][0]["interval_aggs"]["buckets"][1]
    assert bucket["key_as_string"].endswith(":39.000Z"), bucket
    assert "95.0" in bucket["metric_duration_percentiles"]["values"], bucket
    equal(bucket["metric_duration_value_count"]["value"], bucket["doc_count"])
    answer = store.ask("POST", "/logs-*/_search?size=0&ignore_unavailable=true", {
        **frame(sort=False),
        "aggs": {"percentage_match_aggs": {"filters": {"other_bucket": True, "filters": {
            "match_bucket": {"bool": {"must": {"term": {"level.keyword": "error"}}}}}}}}})
    buckets = answer["aggregations"]["percentage_match_aggs"]["buckets"]
    equal((buckets["match_bucket"]["doc_count"], buckets["_other_"]["doc_count"]), (75, 225))
    answer = store.ask("POST", "/logs-*/_search?size=0&ignore_unavailable=true&timeout=50s", {
        "aggs": {"filtered": {"filter": frame(sort=False)["query"],
                              "aggs": {"values": {"terms": {
                                  "field": "level.keyword", "size": 2147483647}}}}}, "size": 0})
    equal(len(answer["aggregations"]["filtered"]["values"]["buckets"]), 3)


# Grafana

def grafana(store):
    equal(store.ask("GET", "/_cluster/health?wait_for_status=yellow")["status"], "green")
    fields = store.ask("GET", "/logs-*/_field_caps?fields=@timestamp")["fields"]
    equal(fields["@timestamp"]["date"]["searchable"], True)
    assert len(store.ask("GET", "/_field_caps?fields=*")["fields"]) > 5
    assert store.ask("GET", "/logs-*/_mapping")["logs-app"]["mappings"]["properties"]

    def ask(*bodies, header=None):
        header = header or {"search_type": "query_then_fetch", "ignore_unavailable": True,
                            "index": "logs-*"}
        lines = "".join(json.dumps(header) + "\n" + json.dumps(body) + "\n" for body in bodies)
        answers = store.ask("POST", "/_msearch?max_concurrent_shard_requests=5", lines,
                            "application/x-ndjson")["responses"]
        return answers

    limits = {"range": {"@timestamp": {
        "gte": FIRST, "lte": FIRST + 3600_000, "format": "epoch_millis"}}}
    text = {"query_string": {"analyze_wildcard": True, "query": "*"}}
    times = {"date_histogram": {
        "field": "@timestamp", "fixed_interval": "600000ms", "min_doc_count": 0,
        "extended_bounds": {"min": FIRST, "max": FIRST + 3599_999}, "format": "epoch_millis"}}
    panel = {"size": 0, "query": {"bool": {"filter": [limits, text]}}, "aggs": {
        "3": {"terms": {"field": "level.keyword", "size": 10, "order": {"1": "desc"},
                        "min_doc_count": 1},
              "aggs": {"1": {"avg": {"field": "duration"}},
                       "2": {**times, "aggs": {
                           "1": {"avg": {"field": "duration"}},
                           "4": {"percentiles": {"field": "duration", "percents": ["25", "75"]}},
                           "5": {"extended_stats": {"field": "duration"}}}}}}}}
    logs = {"size": 500, "query": {"bool": {"filter": [limits, {
        "query_string": {"analyze_wildcard": True, "query": "level:error AND order"}}]}},
        "sort": [{"@timestamp": {"order": "desc", "unmapped_type": "boolean"}},
                 {"_doc": {"order": "desc"}}],
        "script_fields": {}, "docvalue_fields": ["@timestamp"],
        "fields": [{"field": "@timestamp", "format": "strict_date_optional_time_nanos"}],
        "highlight": {"fields": {"*": {}}, "pre_tags": ["@HIGHLIGHT@"],
                      "post_tags": ["@/HIGHLIGHT@"], "fragment_size": 2147483647}}
    variable = {"size": 0, "query": {"bool": {"filter": [limits]}}, "aggs": {
        "1": {"terms": {"field": "kubernetes.pod_name.keyword", "size": 500,
                        "order": {"_key": "asc"}}}}}
    volume = {"size": 0, "query": {"bool": {"filter": [limits, text]}}, "aggs": {
        "1": {"filters": {"filters": {
            "error": {"query_string": {"query": "level:error", "analyze_wildcard": True}},
            "rest": {"query_string": {"query": "NOT level:error", "analyze_wildcard": True}}}},
            "aggs": {"2": times}}}}
    one, two, three, four, wrong = ask(panel, logs, variable, volume, {"query": {"nonsense": {}}})
    equal([answer["status"] for answer in [one, two, three, four, wrong]], [200] * 4 + [400])
    buckets = one["aggregations"]["3"]["buckets"]
    equal([bucket["doc_count"] for bucket in buckets], [150, 150, 300])
    equal(len(buckets[0]["2"]["buckets"]), 6)
    equal(buckets[0]["2"]["buckets"][0]["key"], FIRST)
    equal(buckets[0]["2"]["buckets"][0]["key_as_string"], str(FIRST))
    assert "std_deviation_bounds" in buckets[0]["2"]["buckets"][0]["5"]
    hits = two["hits"]["hits"]
    equal(len(hits), 150)
    assert hits[0]["sort"][0] > hits[-1]["sort"][0]
    assert hits[0]["fields"]["@timestamp"][0].startswith("2026-11-24T09:59:"), hits[0]
    assert "@HIGHLIGHT@order@/HIGHLIGHT@" in hits[0]["highlight"]["message"][0], hits[0]
    equal([bucket["key"] for bucket in three["aggregations"]["1"]["buckets"]],
          ["web-0", "web-1", "web-2"])
    groups = four["aggregations"]["1"]["buckets"]
    equal((groups["error"]["doc_count"], groups["rest"]["doc_count"]), (150, 450))
    # Before Grafana 10: a list of indices; annotations with `from` and `to`.
    old = ask({"size": 10, "query": {"bool": {"filter": [{"range": {"@timestamp": {
        "from": FIRST, "to": FIRST + 60_000, "format": "epoch_millis"}}}]}}},
        header={"index": ["logs-app", "logs-none"], "ignore_unavailable": True,
                "search_type": "query_then_fetch"})
    equal(old[0]["hits"]["total"]["value"], 11)
    # The context of a log line.
    after = hits[10]["sort"]
    context = ask({**logs, "size": 5, "search_after": after})[0]["hits"]["hits"]
    equal([hit["_id"] for hit in context], [hit["_id"] for hit in hits[11:16]])


def main():
    root = tempfile.mkdtemp(prefix="tailrace-store-")
    stores = []
    try:
        store = Store(sys.argv[1], root)
        stores.append(store)
        for check in [fill, elastalert_indices, elastalert_states, elastalert_rules, grafana]:
            try:
                check(store)
            except Exception:
                print(f"{check.__name__} failed", file=sys.stderr)
                raise
        store.stop()
    finally:
        for store in stores:
            store.process.kill()
        shutil.rmtree(root, ignore_errors=True)
    print("all is well")


main()
