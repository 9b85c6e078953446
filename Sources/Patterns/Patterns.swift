// Patterns is the only door to PCRE2: regular expressions in the dialect of Fluent Bit.
//
// Its place in the flow: parsers, tags and selections are written in Onigmo's Ruby syntax. Here an
// expression is translated once (`PatternTranslator`), compiled to native code, and then run on
// many texts. One that is a sequence of simple pieces is matched by `DirectScanner` without PCRE2.
//
// What it guarantees:
// - The same groups as Fluent Bit 5.1 finds, or an error that points into the user's expression.
// - A match ends: its steps, its stack and its memory are limited, and giving up is counted.
// - Any bytes may be searched; those that are not UTF-8 never end the process.
// - Matching allocates nothing.
//
// What it leaves to others: what the groups are for.
