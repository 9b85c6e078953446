// Store is the only door to SQLite. It keeps how far each output has got with each source.
//
// Its place in the flow: the end. When records are delivered, the agent stores the positions up to
// which that is so, and reads them back at the next start. They stand in `positions.db` of the
// state folder: a table, written in transactions, in SQLite's write-ahead log.
//
// What it guarantees:
// - A commit survives a crash of the process, and a power cut when it is durable.
// - It always comes up: a file that cannot be used goes into quarantine and a new one is begun.
//   Losing positions costs reading again, not lines, since document ids are made of positions.
// - A row whose checksum is wrong is not believed.
//
// What it leaves to others: when a position holds. It decides nothing about them.
