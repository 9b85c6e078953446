"""The log folder of a node, in the kubelet's layout."""

import hashlib
import json
import os
import shutil

NODE = "node-1"
NAMESPACE = "shop"
# Changes when the files would be others, so that old ones are not used.
VERSION = "1"
# Records between two writes.
BLOCK = 2000


class NodeFolder:
    """Folders `pods` and `containers` with the logs of a workload, and what is known of them."""

    def __init__(self, path, facts):
        self.path = path
        self.bytes = facts["bytes"]
        self.records = facts["records"]
        self.pods = facts["pods"]

    def warm(self):
        """Reads all files once, so that the measurement finds them in the page cache."""
        for folder, _, names in os.walk(os.path.join(self.path, "pods")):
            for name in names:
                with open(os.path.join(folder, name), "rb", buffering=0) as file:
                    while file.read(1 << 20):
                        pass


def prepare(folder, workload, byte_count):
    """Makes the logs of a workload below `folder`, or takes those of an earlier run."""
    path = os.path.join(folder, "%s-%d" % (workload.name, byte_count))
    facts_path = os.path.join(path, "facts.json")
    try:
        with open(facts_path) as file:
            facts = json.load(file)
        if facts["version"] == VERSION:
            return NodeFolder(path, facts)
    except (OSError, ValueError, KeyError):
        pass
    shutil.rmtree(path, ignore_errors=True)
    facts = write(path, workload, byte_count)
    with open(facts_path, "w") as file:
        json.dump(facts, file)
    return NodeFolder(path, facts)


def write(path, workload, byte_count):
    """Writes the files; gives what is to be known of them."""
    os.makedirs(os.path.join(path, "containers"))
    facts = {"version": VERSION, "bytes": 0, "records": 0, "pods": []}
    for index in range(workload.files):
        pod = make_pod(workload, index)
        share = byte_count * (index + 1) // workload.files - facts["bytes"]
        log = pod_log(path, pod)
        os.makedirs(os.path.dirname(log))
        with open(log, "wb") as file:
            written, records = write_records(file, workload, facts["records"], share)
        link = "%s_%s_app-%s.log" % (pod["name"], NAMESPACE, pod["container"])
        os.symlink(os.path.relpath(log, os.path.join(path, "containers")),
                   os.path.join(path, "containers", link))
        facts["bytes"] += written
        facts["records"] += records
        facts["pods"].append(pod)
    return facts


def write_records(file, workload, first, byte_count):
    """Writes records from number `first` on until so many bytes are there, at least one."""
    written, number = 0, first
    while number == first or written < byte_count:
        average = max(1, written // max(1, number - first))
        count = min(BLOCK, max(1, (byte_count - written) // average))
        if number == first:
            count = 1
        block = "".join(map(workload.records, range(number, number + count))).encode()
        file.write(block)
        written += len(block)
        number += count
    return written, number - first


def pod_log(path, pod):
    folder = "%s_%s_%s" % (NAMESPACE, pod["name"], pod["uid"])
    return os.path.join(path, "pods", folder, "app", "0.log")


def make_pod(workload, index):
    digest = hashlib.sha256(("%s %d" % (workload.name, index)).encode()).hexdigest()
    uid = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
    name = "%s-%s-%s" % (workload.name, digest[32:41], digest[41:46])
    return {"name": name, "uid": uid, "container": digest}


def pod_object(pod):
    """What the API server knows of a pod."""
    return {
        "kind": "Pod", "apiVersion": "v1",
        "metadata": {
            "name": pod["name"], "namespace": NAMESPACE, "uid": pod["uid"],
            "resourceVersion": "7", "creationTimestamp": "2026-01-05T09:00:00Z",
            "labels": {
                "app.kubernetes.io/name": "cart", "app.kubernetes.io/instance": "cart-eu",
                "app.kubernetes.io/version": "1.42.0", "pod-template-hash": "7c8f9d5b6",
                "team": "checkout"},
            "annotations": {
                "prometheus.io/scrape": "true", "prometheus.io/port": "8080",
                "checksum/config": pod["container"]},
            "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "cart-7c8f9d5b6",
                 "uid": pod["uid"], "controller": True}]},
        "spec": {
            "nodeName": NODE,
            "containers": [
                {"name": "app", "image": "registry.example.com/shop/cart:1.42.0"}]},
        "status": {
            "phase": "Running", "podIP": "10.42.0.17", "hostIP": "10.0.0.4",
            "containerStatuses": [
                {"name": "app", "image": "registry.example.com/shop/cart:1.42.0",
                 "imageID": "registry.example.com/shop/cart@sha256:" + pod["container"],
                 "containerID": "containerd://" + pod["container"]}]},
    }
