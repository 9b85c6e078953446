"""How hits are sorted, paged and shown; counts and single documents."""

from . import DYNAMIC, EVERYTHING, LOGS, Case, search

NEWEST = [{"@timestamp": {"order": "desc"}}, {"seq": "desc"}]
ERROR = {"term": {"level": "error"}}


def shown(name, body, **more):
    return search(name, {"query": {"terms": {"seq": [133, 31, 7, 0, 203]}}, "sort": ["seq"],
                         **body}, **more)


CASES = [
    search("newest", {"sort": NEWEST, "size": 50, "_source": ["seq"]}),
    search("newest-of-all", {"sort": NEWEST, "size": 50, "_source": ["seq"]}, EVERYTHING),
    search("newest-errors", {"query": ERROR, "sort": NEWEST, "size": 50, "_source": False}),
    search("oldest", {"sort": "@timestamp", "size": 20, "_source": False}),
    search("sort-object", {"sort": {"@timestamp": {"order": "asc"}}, "size": 5, "_source": False}),
    search("sort-short", {"sort": [{"seq": "desc"}], "size": 5, "_source": False}),
    search("sort-keyword", {"sort": ["level", "seq"], "size": 2500, "_source": False}),
    search("sort-keyword-descending", {"sort": [{"level": "desc"}, "seq"], "size": 2500,
                                       "_source": False}),
    search("sort-missing-first", {"sort": [{"level": {"order": "asc", "missing": "_first"}}, "seq"],
                                  "size": 1200, "_source": False}),
    search("sort-missing-value", {"sort": [{"duration": {"order": "desc", "missing": 2}}, "seq"],
                                  "size": 1200, "_source": False}),
    search("sort-double", {"sort": [{"duration": "desc"}, "seq"], "size": 200, "_source": False}),
    search("sort-array-default", {"query": {"exists": {"field": "tags"}},
                                  "sort": ["tags", "seq"], "size": 900, "_source": False}),
    search("sort-array-mode", {"query": {"exists": {"field": "status"}}, "sort": [
        {"status": {"order": "asc", "mode": "max"}}, "seq"], "size": 900, "_source": False}),
    search("sort-boolean", {"sort": [{"cached": "desc"}, "seq"], "size": 900, "_source": False}),
    search("sort-ip", {"query": {"exists": {"field": "client"}},
                       "sort": ["client", "seq"], "size": 900, "_source": False}),
    search("sort-label", {"sort": ["kubernetes.labels.tier", "seq"], "size": 900,
                          "_source": False}),
    search("sort-date-format", {"sort": [{"@timestamp": {
        "order": "asc", "format": "strict_date_optional_time"}}], "size": 3, "_source": False}),
    search("sort-unmapped", {"sort": [{"nowhere": {"order": "asc", "unmapped_type": "long"}},
                                      "seq"], "size": 5, "_source": False}),
    search("sort-many-indices", {"sort": [{"status": {"order": "desc", "unmapped_type": "long"}},
                                          {"seq": "asc"}], "size": 300, "_source": False},
           EVERYTHING),
    search("sort-doc", {"query": ERROR, "sort": ["_doc"], "size": 6000, "_source": False},
           "logs-2026.11.20"),
    search("error-sort-text", {"sort": ["message"]}),
    search("error-sort-unmapped", {"sort": ["nowhere"]}),

    search("page-first", {"sort": NEWEST, "from": 0, "size": 10, "_source": False}),
    search("page-later", {"sort": NEWEST, "from": 490, "size": 10, "_source": False}),
    search("page-beyond", {"sort": NEWEST, "from": 5000, "size": 10}),
    search("page-none", {"query": ERROR, "size": 0}),
    search("page-window", {"sort": NEWEST, "from": 9_995, "size": 10}),
    search("page-negative", {"sort": NEWEST, "size": -2}),
    search("page-default", {"query": {"ids": {"values": ["d0001", "d0002"]}}, "sort": ["seq"]}),
    search("after-time", {"sort": NEWEST, "size": 5, "_source": False,
                          "search_after": [1795300000000, 0]}),
    search("after-text-time", {"sort": NEWEST, "size": 5, "_source": False,
                               "search_after": ["2026-11-22T10:26:40.000Z", 0]}),
    search("after-keyword", {"sort": ["level", "seq"], "size": 5, "_source": False,
                             "search_after": ["error", 2000]}),
    search("after-null", {"sort": ["level", "seq"], "size": 5, "_source": False,
                          "search_after": [None, 2000]}),
    search("error-after-length", {"sort": NEWEST, "search_after": [1]}),
    search("error-after-unsorted", {"query": ERROR, "search_after": [1], "size": 10}),
    search("total-off", {"query": ERROR, "sort": ["seq"], "size": 1, "track_total_hits": False}),
    search("total-limited", {"sort": ["seq"], "size": 1, "track_total_hits": 100,
                             "_source": False}),
    search("total-exact", {"sort": ["seq"], "size": 1, "track_total_hits": True,
                           "_source": False}, EVERYTHING),
    search("total-as-number", {"sort": ["seq"], "size": 1, "_source": False}, LOGS,
           "?rest_total_hits_as_int=true"),
    search("terminate-after-is-plenty", {"query": ERROR, "sort": ["seq"], "size": 5,
                                         "terminate_after": 100_000, "_source": False}),
    search("version", {"sort": ["seq"], "size": 2, "version": True, "_source": False}),
    search("post-filter", {"query": {"exists": {"field": "level"}}, "post_filter": ERROR,
                           "sort": ["seq"], "size": 5, "_source": False,
                           "aggs": {"levels": {"terms": {"field": "level"}}}}),
    search("minimum-score-of-filters", {"query": {"bool": {"filter": ERROR}}, "min_score": 0.5}),

    shown("source-whole", {}),
    shown("source-off", {"_source": False}),
    shown("source-one", {"_source": "message"}),
    shown("source-list", {"_source": ["seq", "user.name", "kubernetes.pod_name"]}),
    shown("source-object", {"_source": ["user", "http"]}),
    shown("source-wildcard", {"_source": ["kubernetes.*_name", "us*.i*"]}),
    shown("source-includes-excludes", {"_source": {
        "includes": ["kubernetes", "seq"], "excludes": ["kubernetes.labels", "*.docker_id"]}}),
    shown("source-excludes", {"_source": {"excludes": ["kubernetes", "message"]}}),
    shown("source-dotted", {"_source": ["app.version"]}),
    shown("source-label", {"_source": ["kubernetes.labels.app.kubernetes.io/name"]}),
    shown("source-nothing-left", {"_source": ["nowhere"]}),
    shown("source-parameters", {},
          parameters="?_source_includes=seq,user&_source_excludes=user.name"),
    shown("fields", {"fields": ["seq", "@timestamp", "user.*", "cached"], "_source": False}),
    shown("fields-format", {"fields": [
        {"field": "@timestamp", "format": "epoch_millis"},
        {"field": "received", "format": "yyyy-MM-dd"}], "_source": False}),
    shown("fields-alias", {"fields": ["kubernetes.pod.name", "kubernetes.pod_name"],
                           "_source": False}),
    shown("fields-multi", {"fields": ["note", "note.keyword"], "_source": False}),
    shown("fields-nanoseconds", {"fields": [
        {"field": "@timestamp", "format": "strict_date_optional_time_nanos"}], "_source": False}),
    shown("fields-null", {"fields": ["level", "tags", "message"], "_source": False}),
    shown("docvalues", {"docvalue_fields": [
        "seq", "level", "tags", "duration", "cached", {"field": "@timestamp",
                                                       "format": "epoch_millis"}],
                        "_source": False}),
    shown("docvalues-date", {"docvalue_fields": ["@timestamp"], "_source": False}),
    shown("stored-fields-none", {"stored_fields": "_none_"}),
    search("highlight", {
        "query": {"match": {"message": "quick fox"}}, "sort": ["seq"], "size": 20,
        "_source": False, "highlight": {"fields": {"message": {"number_of_fragments": 0}}}}),
    search("highlight-tags", {
        "query": {"query_string": {"query": "message:dead*"}}, "sort": ["seq"], "size": 20,
        "_source": False, "highlight": {
            "fields": {"message": {}}, "pre_tags": ["@H@"], "post_tags": ["@/H@"],
            "fragment_size": 2147483647}}),

    Case("count", "POST", f"/{LOGS}/_count", {"query": ERROR}),
    Case("count-all", "GET", "/logs-*,dynamic-*/_count", None),
    Case("count-uri", "GET", f"/{LOGS}/_count?q=level:fatal", None),
    Case("count-error", "POST", f"/{LOGS}/_count", {"size": 1}),
    Case("document", "GET", "/logs-2026.11.20/_doc/d0031", None),
    Case("document-missing", "GET", "/logs-2026.11.20/_doc/nobody", None),
    Case("document-filtered", "GET",
         "/logs-2026.11.20/_doc/d0031?_source_includes=seq,extra.*", None),
    Case("document-source", "GET", "/logs-2026.11.20/_source/d0031", None),
    Case("document-head", "HEAD", "/logs-2026.11.20/_doc/d0031", None),
    Case("documents", "POST", "/_mget", {"docs": [
        {"_index": "logs-2026.11.20", "_id": "d0031", "_source": ["seq"]},
        {"_index": "dynamic-2026.11.24", "_id": "d4001", "_source": False},
        {"_index": "logs-2026.11.20", "_id": "nobody"}]}),
    Case("documents-of-index", "POST", "/logs-2026.11.20/_mget?_source=seq", {
        "ids": ["d0001", "d0002", "nobody"]}),
    search("dynamic-types", {"query": {"bool": {"filter": [
        {"range": {"duration": {"gte": 1}}}, {"term": {"cached": False}},
        {"range": {"user.age": {"lt": 40}}}]}}}, DYNAMIC),
    search("dynamic-sort", {"sort": [{"duration": "desc"}, {"seq": "asc"}], "size": 100,
                            "_source": False}, DYNAMIC),
    search("dynamic-sort-keyword", {"sort": [{"user.name.keyword": "asc"}, {"seq": "asc"}],
                                    "size": 300, "_source": False}, DYNAMIC),
]
