/// The `grep` filter.
public struct GrepSettings: Hashable, Sendable {
    /// How rules work together.
    public enum Logic: String, Hashable, Sendable {
        /// The first rule that decides.
        case legacy
        /// All must match.
        case and
        /// One must match.
        case or
    }

    /// One expression on one field.
    public struct Rule: Hashable, Sendable {
        /// Whether a match drops the record.
        public var isExclusion: Bool
        /// A key, or a record accessor that begins with `$`; nil for one that no record has.
        public var key: String?
        /// The expression.
        public var pattern: String
    }

    /// The rules in their order.
    public var rules: [Rule]
    /// How they work together.
    public var logic: Logic
}

/// The `modify` filter.
public struct ModifySettings: Hashable, Sendable {
    /// What must hold.
    public struct Condition: Hashable, Sendable {
        /// What it asks.
        public enum Test: String, CaseIterable, Hashable, Sendable {
            case keyExists = "key_exists"
            case keyDoesNotExist = "key_does_not_exist"
            case aKeyMatches = "a_key_matches"
            case noKeyMatches = "no_key_matches"
            case valueEquals = "key_value_equals"
            case valueDoesNotEqual = "key_value_does_not_equal"
            case valueMatches = "key_value_matches"
            case valueDoesNotMatch = "key_value_does_not_match"
            case matchingKeysMatch = "matching_keys_have_matching_values"
            case matchingKeysDoNotMatch = "matching_keys_do_not_have_matching_values"

            /// Whether it takes an expression for keys.
            public var hasKeyPattern: Bool {
                switch self {
                case .aKeyMatches, .noKeyMatches, .matchingKeysMatch, .matchingKeysDoNotMatch: true
                default: false
                }
            }

            /// Whether it takes an expression for values.
            public var hasValuePattern: Bool {
                switch self {
                case .valueMatches, .valueDoesNotMatch, .matchingKeysMatch,
                    .matchingKeysDoNotMatch:
                    true
                default: false
                }
            }

            /// Whether it takes a value at all.
            public var hasValue: Bool {
                hasValuePattern || self == .valueEquals || self == .valueDoesNotEqual
            }
        }

        /// What it asks.
        public var test: Test
        /// A key, a record accessor that begins with `$`, or an expression for keys.
        public var key: String
        /// A value or an expression for values; empty where there is none.
        public var value: String
    }

    /// One change.
    public struct Rule: Hashable, Sendable {
        /// What it does.
        public enum Action: String, Hashable, Sendable {
            case set, add, remove, rename, copy
            case removeWildcard = "remove_wildcard"
            case removeRegex = "remove_regex"
            case hardRename = "hard_rename"
            case hardCopy = "hard_copy"
            case moveToStart = "move_to_start"
            case moveToEnd = "move_to_end"

            /// Whether it takes a key and something else, and not the key alone.
            public var isPair: Bool {
                switch self {
                case .set, .add, .rename, .copy, .hardRename, .hardCopy: true
                case .remove, .removeWildcard, .removeRegex, .moveToStart, .moveToEnd: false
                }
            }
        }

        /// What it does.
        public var action: Action
        /// The key, what keys begin with, or an expression.
        public var key: String
        /// The value or the new key; empty where there is none.
        public var value: String
    }

    /// All must hold.
    public var conditions: [Condition]
    /// The changes in their order.
    public var rules: [Rule]
}

/// The `record_modifier` filter.
public struct RecordModifierSettings: Hashable, Sendable {
    /// A field to add.
    public struct Addition: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value, always a string.
        public var value: String
    }

    /// The fields to add.
    public var additions: [Addition]
    /// Keys that go; with `*` at the end what keys begin with.
    public var removedKeys: [String]
    /// Keys of which only those stay; empty keeps all.
    public var keptKeys: [String]
    /// The key of a random UUID.
    public var identifierKey: String?
}

/// The `nest` filter.
public struct NestSettings: Hashable, Sendable {
    /// What happens to the names of what is moved.
    public enum Prefix: Hashable, Sendable {
        case unchanged
        case add(String)
        case remove(String)
    }

    /// Whether members are lifted, and not fields nested.
    public var lifts: Bool
    /// Keys to nest; with `*` at the end what keys begin with.
    public var wildcards: [String]
    /// The key of the object.
    public var key: String
    /// What happens to the names of what is moved.
    public var prefix: Prefix
}
