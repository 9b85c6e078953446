// Configuring reads Fluent Bit's configuration files, classic and YAML, into checked settings.
//
// Its place in the flow: before everything. The program hands over a path; what comes back is
// either `Settings`, in which every default is put in and every name is known, or a list of all
// mistakes, each with file, line and column.
//
// By folder:
//
//   Reading    the two grammars, variables, includes: sections with keys and places, no meaning
//   Options    the tables of all options: type, default, effect; the readers, the messages and
//              config/README.md all come from them
//   Decoding   from sections to settings, one file for each kind
//   Checking   what sections say about each other
//   Settings   the result, plain values
//   Report     what `tailrace check` prints
//
// What it guarantees:
// - Nothing is left out in silence: an option or plug-in that has no effect here says so, one that
//   cannot be honoured is an error.
// - It reads files only through `ConfigurationFiles`, within ConfigurationLimits, without
//   recursion on what the files nest.
// - Secrets never appear in a message or a report.
//
// What it leaves to others: what a setting does. It imports no other stage.
