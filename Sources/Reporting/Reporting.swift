// Reporting is how the programs tell what they do: a log for people, figures for Prometheus.
//
// Its place in the flow: beside it. The collector and the embedded store both use it, so that their
// messages and metrics look alike.
//
// What it guarantees: a message is one line of printable ASCII, whatever it quotes, and a label's
// value cannot break the page it stands on.
//
// What it leaves to others: what is worth telling.
