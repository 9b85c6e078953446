// The target's front file.
