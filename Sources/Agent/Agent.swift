// Agent puts the stages in their order and drives them.
//
// `Pipeline` is a shard: one thread, one loop, which owns everything from the directory watch to
// the answer of the bulk request. It touches the outside through a `World` only, so that the same
// code runs on a node and in a simulation. `Wiring` makes a pipeline of a configuration.
//
// It is the only place that knows the order of the stages.
