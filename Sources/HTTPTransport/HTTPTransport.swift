// HTTPTransport is the only door to the network for requests: libcurl on the agent's event loop.
//
// Its place in the flow: the real world hands it the requests of delivery and of the metadata
// client, tells it what happened on its sockets, and collects answers as events.
//
// What it guarantees:
// - No call blocks; there is no thread. Each request is answered exactly once, also by a failure.
// - Answers are cut off at the request's limit; redirects are never followed, so credentials go
//   to the configured address only.
// - Nothing that a configuration or an answer says can add a header line.
// - Messages name hosts, never a secret.
//
// What it leaves to others: what an answer means, and whether to try again.
