// Serving answers GET and HEAD requests over HTTP/1.1 on the agent's event loop.
//
// Its place in the flow: beside it. Probes and Prometheus ask; the agent makes the answers.
//
// What it guarantees:
// - A client can neither block the loop nor fill the memory: connections, head sizes and times
//   have limits, and whoever exceeds one is answered or cut off.
// - Nothing is read but the request's head; no body, no path on disk, no header is trusted.
//
// What it leaves to others: what the paths are. There is no TLS and no authentication: what it
// serves is for anybody who reaches the port.
