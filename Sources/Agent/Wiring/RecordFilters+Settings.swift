internal import Configuring
internal import Filtering
internal import Patterns

extension GrepFilter {
    /// The filter that a configuration describes.
    convenience init(_ settings: GrepSettings) throws(PatternError) {
        var rules: [Rule] = []
        for rule in settings.rules {
            rules.append(
                Rule(
                    isExclusion: rule.isExclusion, place: rule.key.flatMap { FieldPlace($0) },
                    pattern: try Pattern(rule.pattern)))
        }
        let logic: Logic =
            switch settings.logic {
            case .legacy: .inOrder
            case .and: .all
            case .or: .any
            }
        self.init(rules, logic: logic)
    }
}

extension ModifyFilter {
    /// The filter that a configuration describes.
    convenience init(_ settings: ModifySettings) throws(PatternError) {
        var conditions: [ModifyCondition] = []
        for condition in settings.conditions {
            conditions.append(try ModifyCondition(condition))
        }
        var rules: [ModifyRule] = []
        for rule in settings.rules { rules.append(try ModifyRule(rule)) }
        self.init(conditions: conditions, rules: rules)
    }
}

extension ModifyCondition {
    init(_ settings: ModifySettings.Condition) throws(PatternError) {
        let test = settings.test
        if test.hasKeyPattern {
            let keys = try Pattern(settings.key)
            if test.hasValuePattern {
                let values = try Pattern(settings.value)
                self = .matchingKeys(keys, values, test == .matchingKeysMatch)
            } else {
                self = .someKey(keys, test == .aKeyMatches)
            }
            return
        }
        guard let place = FieldPlace(settings.key) else {
            throw PatternError("not a place in a record", at: 0)
        }
        if test.hasValuePattern {
            self = .matches(place, try Pattern(settings.value), test == .valueMatches)
        } else if test.hasValue {
            self = .equals(place, KeptText(raw: settings.value), test == .valueEquals)
        } else {
            self = .exists(place, test == .keyExists)
        }
    }
}

extension ModifyRule {
    init(_ settings: ModifySettings.Rule) throws(PatternError) {
        if settings.action == .removeRegex {
            self = .removeMatching(try Pattern(settings.key))
            return
        }
        let key = KeptText(escaping: settings.key)
        let other = KeptText(escaping: settings.value)
        let value = KeptText(raw: settings.value)
        self =
            switch settings.action {
            case .set: .set(key: key, value: value)
            case .add: .add(key: key, value: value)
            case .remove, .removeRegex: .remove(key)
            case .removeWildcard: .removePrefix(key)
            case .rename: .rename(key, to: other, replaces: false)
            case .hardRename: .rename(key, to: other, replaces: true)
            case .copy: .copy(key, to: other, replaces: false)
            case .hardCopy: .copy(key, to: other, replaces: true)
            case .moveToStart: .moveToStart(key)
            case .moveToEnd: .moveToEnd(key)
            }
    }
}

extension RecordModifier {
    /// The filter that a configuration describes.
    convenience init(_ settings: RecordModifierSettings, randomBits: @escaping () -> UInt64) {
        let selection: Selection =
            !settings.keptKeys.isEmpty
            ? .keepOnly : settings.removedKeys.isEmpty ? .keepAll : .remove
        self.init(
            selection,
            (settings.keptKeys + settings.removedKeys).map { KeyPattern($0, ignoresCase: true) },
            additions: settings.additions.map {
                (KeptText(escaping: $0.key), KeptText(raw: $0.value))
            },
            identifierKey: settings.identifierKey.map { KeptText(escaping: $0) },
            randomBits: randomBits)
    }
}

extension NestFilter {
    /// The filter that a configuration describes.
    convenience init(_ settings: NestSettings) {
        let prefix: Prefix =
            switch settings.prefix {
            case .unchanged: .unchanged
            case .add(let text): .add(KeptText(escaping: text))
            case .remove(let text): .remove(KeptText(escaping: text))
            }
        self.init(
            settings.lifts
                ? .lift : .nest(settings.wildcards.map { KeyPattern($0, ignoresCase: false) }),
            key: KeptText(escaping: settings.key), prefix: prefix)
    }
}
