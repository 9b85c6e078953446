"""Requests in the shapes that ElastAlert 2 and Grafana's Elasticsearch data source send."""

import json

from . import LOGS, Case, search

START, END = "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"


def alert(name, filters, parameters="?ignore_unavailable=true", operation="_search", **more):
    """The frame of every ElastAlert rule."""
    window = {"range": {"@timestamp": {"gt": START, "lte": END}}}
    body = {"query": {"bool": {"filter": {"bool": {"must": [window, *filters]}}}}, **more}
    return Case(name, "POST", f"/{LOGS}/{operation}{parameters}", body)


def grafana(name, query, body, tolerance=1e-9):
    """One panel of Grafana: a request with two lines to `_msearch`."""
    header = {"search_type": "query_then_fetch", "ignore_unavailable": True, "index": LOGS}
    filters = [{"range": {"@timestamp": {
        "gte": 1795219200000, "lte": 1795305600000, "format": "epoch_millis"}}}]
    if query:
        filters.append({"query_string": {"analyze_wildcard": True, "query": query}})
    body = {"query": {"bool": {"filter": filters}}, **body}
    lines = json.dumps(header) + "\n" + json.dumps(body) + "\n"
    return Case(name, "POST", "/_msearch?max_concurrent_shard_requests=5", lines.encode(),
                tolerance)


def panel(interval="1800000ms", aggs=None):
    value = {"date_histogram": {
        "field": "@timestamp", "fixed_interval": interval, "min_doc_count": 0,
        "extended_bounds": {"min": 1795219200000, "max": 1795305600000},
        "format": "epoch_millis"}}
    return {"size": 0, "aggs": {"2": {**value, **({"aggs": aggs} if aggs else {})}}}


def variable(field):
    return {"size": 0, "aggs": {"1": {"terms": {
        "field": field, "size": 500, "order": {"_key": "asc"}}}}}


OLDEST = [{"@timestamp": {"order": "asc"}}]
CASES = [
    alert("alert-any", [{"query_string": {"query": "level:error"}}],
          "?scroll=30s&size=10000&_source_includes=@timestamp,seq,*&ignore_unavailable=true",
          sort=OLDEST),
    alert("alert-frequency", [{"term": {"level": "error"}}, {"wildcard": {"logger": "com.*"}}],
          "?size=10000&_source_includes=@timestamp,seq,level&ignore_unavailable=true", sort=OLDEST),
    alert("alert-count", [{"terms": {"level": ["error", "fatal"]}}], operation="_count"),
    alert("alert-terms", [{"exists": {"field": "level"}}],
          "?size=0&ignore_unavailable=true", aggs={
              "counts": {"terms": {"field": "user.name", "size": 50, "min_doc_count": 1}}}),
    alert("alert-terms-keyword", [], "?size=0&ignore_unavailable=true", aggs={
        "counts": {"terms": {"field": "stream.keyword", "size": 50, "min_doc_count": 1}}}),
    alert("alert-metric", [], "?size=0&ignore_unavailable=true", aggs={
        "metric_duration_avg": {"avg": {"field": "duration"}}}),
    alert("alert-metric-interval", [], "?size=0&ignore_unavailable=true", aggs={
        "interval_aggs": {
            "date_histogram": {"field": "@timestamp", "fixed_interval": "5m", "offset": "+39s"},
            "aggs": {"metric_bytes_max": {"max": {"field": "bytes"}}}}}),
    alert("alert-metric-by-key", [], "?size=0&ignore_unavailable=true", aggs={
        "bucket_aggs": {
            "terms": {"field": "kubernetes.pod_name", "size": 50, "min_doc_count": 1},
            "aggs": {"metric_bytes_sum": {"sum": {"field": "bytes"}}}}}),
    alert("alert-percentage-match", [], "?size=0&ignore_unavailable=true", aggs={
        "percentage_match_aggs": {"filters": {"other_bucket": True, "filters": {
            "match_bucket": {"bool": {"must": [{"term": {"level": "error"}}]}}}}}}),
    search("alert-new-term", {"size": 0, "aggs": {"filtered": {
        "filter": {"bool": {"must": [
            {"range": {"@timestamp": {"lt": END, "gte": START}}},
            {"query_string": {"query": "stream:stderr"}}]}},
        "aggs": {"values": {"terms": {
            "field": "kubernetes.namespace_name", "size": 2147483647, "order": {"_count": "desc"}},
            "aggs": {"values": {"terms": {"field": "level", "size": 2147483647, "order": {
                "_count": "desc"}}}}}}}}}, LOGS, "?timeout=50s"),
    search("alert-pending", {
        "query": {"bool": {"must": {"query_string": {
            "query": "!_exists_:aggregate_id AND cached:false"}},
            "filter": {"range": {"@timestamp": {"from": START, "to": END}}}}},
        "sort": {"@timestamp": {"order": "asc"}}}, LOGS, "?size=1000"),
    search("alert-silence", {
        "query": {"bool": {"filter": {"term": {"level": "nothing"}}}},
        "sort": {"@timestamp": {"order": "desc"}}}, "empty-2026",
        "?_source_includes=until,exponent&size=1"),
    search("alert-boolean-as-text", {
        "query": {"bool": {"filter": {"bool": {
            "must": [{"term": {"level": "error"}}, {"range": {"@timestamp": {"gt": START}}},
                     {"term": {"cached": "false"}}],
            "must_not": [{"exists": {"field": "aggregate_id"}}]}}}},
        "sort": {"@timestamp": {"order": "desc"}}}, LOGS, "?size=100"),

    grafana("grafana-count", "", panel()),
    grafana("grafana-query", "level:(error OR fatal)", panel()),
    grafana("grafana-star", "*", panel()),
    grafana("grafana-average", "*", panel(aggs={"1": {"avg": {"field": "duration"}}})),
    grafana("grafana-many-metrics", "*", panel(aggs={
        "1": {"avg": {"field": "bytes"}}, "3": {"max": {"field": "bytes"}},
        "4": {"sum": {"field": "bytes"}}, "5": {"cardinality": {"field": "user.id"}},
        "6": {"extended_stats": {"field": "bytes"}}})),
    grafana("grafana-percentiles", "*", panel("21600000ms", {
        "1": {"percentiles": {"field": "user.age", "percents": [25, 50, 75, 95, 99]}}}), 0.05),
    grafana("grafana-by-level", "*", {"size": 0, "aggs": {"3": {
        "terms": {"field": "level", "size": 10, "order": {"_key": "desc"}, "min_doc_count": 1},
        "aggs": panel()["aggs"]}}}),
    grafana("grafana-by-metric", "*", {"size": 0, "aggs": {"3": {
        "terms": {"field": "kubernetes.namespace_name", "size": 3, "order": {"1": "desc"},
                  "min_doc_count": 1},
        "aggs": {"1": {"avg": {"field": "bytes"}},
                 **panel(aggs={"1": {"avg": {"field": "bytes"}}})["aggs"]}}}}),
    grafana("grafana-missing", "*", {"size": 0, "aggs": {"3": {
        "terms": {"field": "level", "size": 500, "order": {"_count": "desc"}, "min_doc_count": 0,
                  "missing": "N/A"}, "aggs": panel("43200000ms")["aggs"]}}}),
    grafana("grafana-histogram", "*", {"size": 0, "aggs": {"3": {
        "histogram": {"field": "bytes", "interval": "10000", "min_doc_count": 0}}}}),
    grafana("grafana-filters", "*", {"size": 0, "aggs": {"3": {"filters": {"filters": {
        "errors": {"query_string": {"query": "level:error", "analyze_wildcard": True}},
        "all": {"query_string": {"query": "*", "analyze_wildcard": True}}}},
        "aggs": panel("43200000ms")["aggs"]}}}),
    grafana("grafana-derivative", "*", panel("21600000ms", {
        "1": {"sum": {"field": "bytes"}}, "3": {"derivative": {"buckets_path": "1"}}})),
    grafana("grafana-volume", "*", panel("3600000ms", {
        "3": {"filters": {"filters": {
            "error": {"query_string": {"query": "level:(error OR fatal)"}},
            "other": {"query_string": {"query": "NOT level:(error OR fatal)"}}}}}})),
    grafana("grafana-logs", "level:error", {
        "size": 50, "sort": [{"@timestamp": {"order": "desc", "unmapped_type": "boolean"}},
                             {"_doc": {"order": "desc"}}],
        "docvalue_fields": ["@timestamp"],
        "fields": [{"field": "@timestamp", "format": "strict_date_optional_time_nanos"}],
        "script_fields": {}}),
    grafana("grafana-variable", "", variable("kubernetes.namespace_name")),
    grafana("grafana-variable-query", "level:error", variable("kubernetes.pod_name")),
    Case("grafana-two-searches", "POST", "/_msearch", b"".join(
        json.dumps(line).encode() + b"\n" for line in (
            {"index": LOGS}, {"size": 0, "query": {"term": {"level": "error"}}},
            {"index": "nowhere"}, {"size": 0},
            {"index": ["logs-2026.11.20", "logs-2026.11.21"]}, {"size": 0}))),
    Case("grafana-field-caps", "GET", f"/{LOGS}/_field_caps?fields=@timestamp,level,message,bytes",
         None),
]
