import Records
import Testing

@testable import LogGenerator

/// The records of all services.
@Suite struct ServiceTests {
    private static let run = Run(name: "k3f9q", seed: 7)
    private static let time: Int64 = 1_795_510_457_123_456_789
    private static let numbers = 1...300

    private static let containers = Container.node.indices

    @Test func sharesAddUp() {
        #expect(Container.node.reduce(0) { $0 + $1.share } == 100)
        #expect(Container.node.map(\.number) == Array(Container.node.indices))
        #expect(Set(Container.node.map(\.link)).count == Container.node.count)
    }

    @Test(arguments: containers)
    func isTheSameForTheSameMoment(index: Int) {
        let container = Container.node[index]
        for number in ServiceTests.numbers {
            let record = ServiceTests.run.record(number, of: container, at: ServiceTests.time)
            #expect(
                ServiceTests.run.record(number, of: container, at: ServiceTests.time) == record)
        }
    }

    @Test(arguments: containers)
    func dependsOnSeedAndNumber(index: Int) {
        let container = Container.node[index]
        let other = Run(name: "k3f9q", seed: 8)
        let records = ServiceTests.numbers.map {
            ServiceTests.run.record($0, of: container, at: ServiceTests.time).printed
        }
        #expect(Set(records).count == records.count)
        #expect(
            records
                != ServiceTests.numbers.map {
                    other.record($0, of: container, at: ServiceTests.time).printed
                })
    }

    @Test(arguments: containers)
    func namesItsRequest(index: Int) throws {
        let container = Container.node[index]
        for number in ServiceTests.numbers {
            let text = ServiceTests.run.record(number, of: container, at: ServiceTests.time).printed
            let found = try #require(ServiceTests.run.request(in: text), "\(text)")
            #expect(found == (container.number, number), "\(text)")
        }
    }

    @Test(arguments: containers)
    func writesObjectsThatAreJSON(index: Int) throws {
        let container = Container.node[index]
        for number in ServiceTests.numbers {
            let record = ServiceTests.run.record(number, of: container, at: ServiceTests.time)
            guard case .object(let members) = record.body else { continue }
            let object = try #require(JSONCursor.parse(Array(record.printed.utf8)))
            for member in members {
                let value = object.value(forKey: member.key)
                switch member.value {
                case .text(let text): #expect(value?.string == text)
                case .number(let value): #expect(object.value(forKey: member.key)?.int == value)
                }
            }
        }
    }

    @Test func hasAllKindsOfLines() {
        let records = Container.node.flatMap { container in
            ServiceTests.numbers.map {
                ServiceTests.run.record($0, of: container, at: ServiceTests.time)
            }
        }
        #expect(records.contains { $0.stream == .stderr })
        #expect(records.contains { $0.printed.contains("\n\tat ") })
        #expect(records.contains { $0.printed.utf8.count > CRIText.partByteCount })
        #expect(records.contains { $0.printed.contains { !$0.isASCII } })
    }

    @Test func findsNoRequestInOtherText() {
        for text in ["", "k3f9q", "k3f9q-", "k3f9q-1", "k3f9q-x-1", "other-1-2"] {
            #expect(ServiceTests.run.request(in: text) == nil, "\(text)")
        }
        let found = ServiceTests.run.request(in: "a k3f9q-1-22\" b")
        #expect(found?.container == 1 && found?.number == 22)
    }

    @Test func writesTimesOfTheCalendar() {
        let moment = Moment(
            request: "", nanoseconds: ServiceTests.time,
            random: RecordRandom(seed: 1, container: 0, number: 0))
        #expect(moment.iso == "2026-11-24T08:54:17.123Z")
        #expect(moment.webServerTime == "24/Nov/2026:08:54:17 +0000")
        #expect(moment.fraction(6) == "123456")
    }
}
