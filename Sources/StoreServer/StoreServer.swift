// The embedded store's address: the REST API, the web page, metrics.
