// WorldInterface is what the pipeline knows of the outside: the `World` protocol and its values.
//
// Its place in the flow: between the stages and the machine. A stage that needs a clock, a file or
// a request asks its world; it never calls the kernel, SQLite or curl. The agent's `RealWorld` is
// made of the doors; tests put a simulated world in its place, in which a crash, a rotation or a
// lost answer can be put between any two calls and replayed from a number.
//
// What it guarantees: the same events in the same order make a pipeline do the same things.
//
// Calls are made per block, per file or per request, never per line, so a protocol costs nothing.
// What it leaves to others: everything; there is no code here but the values' initialisers.
