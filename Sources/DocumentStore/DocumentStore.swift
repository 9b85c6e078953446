// Where the documents of the embedded store lie: one SQLite file.
