// Enrichment adds what Kubernetes knows of a container to its records: the `kubernetes` filter.
//
// The way of a container, by file:
//
//   ContainerTag, ContainerIdentity   which container a tag or a path names
//   PodMetadataClient                 asks the API server or the kubelet, keeps and follows the
//                                     answers; a state machine without input and output
//     NodeSync, PodLookups,           ... list and watch, single pods, the kubelet's list,
//     KubeletPolling, NamespaceTable  namespaces
//     PodCache, PodMetadata           what is kept, and for how long
//     APIDocument                     what is read from an answer
//   ContainerPolicy                   what the pod's annotations ask for
//   MetadataFragment                  the JSON that all records of the container share
//   KubernetesFilter, MergedValue     merging the application's object, appending the fragment
//
// Guarantees: no request per record or batch; memory within EnrichmentLimits; the same events give
// the same actions, independent of hash seeds; nothing in names, labels or log text can end the
// process, add a header line, or forge the `kubernetes` map. Left to others: clocks, sockets,
// files, parsers, and how long a record may wait for its metadata.
