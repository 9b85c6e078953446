"""As much of a Kubernetes API server as a collector asks for: pods of one node."""

import http.server
import json
import threading
import urllib.parse

import node_folder


class KubernetesAPI:
    """Answers for the pods of a node folder, on 127.0.0.1, until it is closed."""

    def __init__(self, pods):
        self.objects = {pod["name"]: node_folder.pod_object(pod) for pod in pods}
        self.stopping = threading.Event()
        self.server = Server(("127.0.0.1", 0), make_handler(self))
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def find(self, path):
        """The object at a path, or nothing."""
        parts = path.strip("/").split("/")
        if parts == ["api", "v1", "pods"]:
            return {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "7"},
                    "items": list(self.objects.values())}
        if parts[:3] == ["api", "v1", "namespaces"] and len(parts) == 4:
            return {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": parts[3]}}
        if parts[:3] == ["api", "v1", "namespaces"] and len(parts) == 6:
            return self.objects.get(parts[5])
        return None


class Server(http.server.ThreadingHTTPServer):
    """A server to whom a collector that ends in the middle of a request is no news."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


def make_handler(api):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            if "true" in urllib.parse.parse_qs(url.query).get("watch", ()):
                return self.watch()
            found = api.find(url.path)
            status = {"kind": "Status", "code": 404, "reason": "NotFound"}
            body = json.dumps(found or status).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def watch(self):
            """Nothing ever changes."""
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.flush()
            api.stopping.wait()
            self.close_connection = True

        def log_message(self, *arguments):
            pass

    return Handler
